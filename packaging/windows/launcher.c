/* Both programs of the Windows folder: loads the Python beside it and runs start.py.
 *
 *   Guest API Inspector.exe   window program; an error before Python runs is a message box
 *   guest-inspector.exe       console program (CONSOLE is defined)
 *
 * No Python header is needed: Py_Main is looked up by name. DLLs are searched for in the folder
 * and in Windows' own only, never in the current folder or along PATH.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <shellapi.h>
#include <stdlib.h>
#include <wchar.h>

#define PYTHON L"python311.dll"

typedef int(__cdecl *python_main)(int, wchar_t **);

enum { BROKEN = 71 };

/* Tells on standard error when that leads anywhere, else in a message box. */
static int refuse(const wchar_t *what, const wchar_t *path)
{
    wchar_t text[2048];
    HANDLE errors = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;

    _snwprintf(text, 2047, L"%ls %ls\r\nInstall Guest API Inspector again.\r\n", what, path);
    text[2047] = 0;
    if (errors && errors != INVALID_HANDLE_VALUE && GetFileType(errors) != FILE_TYPE_UNKNOWN) {
        if (!WriteConsoleW(errors, text, (DWORD)wcslen(text), &written, NULL)) {
            char bytes[8192];
            int count = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
            if (count > 1)
                WriteFile(errors, bytes, (DWORD)count - 1, &written, NULL);
        }
    } else {
        MessageBoxW(NULL, text, L"Guest API Inspector", MB_ICONERROR | MB_OK);
    }
    return BROKEN;
}

/* Returns this program's folder with its last backslash; NULL when memory is short. */
static wchar_t *own_folder(void)
{
    DWORD size = MAX_PATH;
    for (;;) {
        wchar_t *path = calloc(size, sizeof *path);
        DWORD length = path ? GetModuleFileNameW(NULL, path, size) : 0;
        if (length && length < size) {
            wchar_t *last = wcsrchr(path, L'\\');
            if (last)
                last[1] = 0;
            return path;
        }
        free(path);
        if (!length || size > 65536)
            return NULL;
        size *= 2;
    }
}

static int run(void)
{
    int given = 0, count = 0;
    wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &given);
    wchar_t *folder = own_folder(), *dll, **command;
    HMODULE python;
    python_main main_of_python;

    if (!arguments || !folder)
        return refuse(L"The program's own path cannot be read.", L"");
    dll = calloc(wcslen(folder) + wcslen(PYTHON) + 1, sizeof *dll);
    command = calloc((size_t)given + 6, sizeof *command);
    if (!dll || !command)
        return refuse(L"There is not enough memory to start.", L"");
    wcscpy(dll, folder);
    wcscat(dll, PYTHON);

    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    python = LoadLibraryExW(dll, NULL,
                            LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (!python)
        return refuse(L"A part of the program cannot be loaded:", dll);
    main_of_python = (python_main)(void *)GetProcAddress(python, "Py_Main");
    if (!main_of_python)
        return refuse(L"A part of the program is damaged:", dll);

    command[count++] = arguments[0];
    command[count++] = L"-X"; /* text in files and pipes is UTF-8, whatever the system's page */
    command[count++] = L"utf8";
    command[count++] = L"-m";
    command[count++] = L"start";
    for (int each = 1; each < given; each++)
        command[count++] = arguments[each];
    return main_of_python(count, command);
}

#ifdef CONSOLE
int wmain(void)
#else
int WINAPI wWinMain(HINSTANCE self, HINSTANCE before, LPWSTR line, int show)
#endif
{
#ifndef CONSOLE
    (void)self, (void)before, (void)line, (void)show;
#endif
    return run();
}
