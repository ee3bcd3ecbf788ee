/* Test only: the installed interpreter with a script of the test; probe.exe FOLDER SCRIPT … */
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>

int wmain(void)
{
    int count = 0;
    wchar_t dll[2048], **words = CommandLineToArgvW(GetCommandLineW(), &count);
    HMODULE python;
    int(__cdecl * run)(int, wchar_t **);

    if (count < 3)
        return 64;
    _snwprintf(dll, 2047, L"%ls\\python311.dll", words[1]);
    dll[2047] = 0;
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    python = LoadLibraryExW(dll, NULL,
                            LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    run = python ? (int(__cdecl *)(int, wchar_t **))(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (!run)
        return 65;
    words[1] = words[0];
    return run(count - 1, words + 1);
}
