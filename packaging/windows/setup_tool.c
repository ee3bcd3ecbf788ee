/* What the installer cannot do itself: its strings end at 1,024 characters, a PATH may not.
 *
 *   setup_tool.exe path-add user|machine FOLDER      appends FOLDER to PATH unless it is there
 *   setup_tool.exe path-remove user|machine FOLDER   takes it out; the rest stays as it was
 *   setup_tool.exe forget-secrets                    this user's secrets of the program
 *
 * Never shipped: it is in the installer and the uninstaller only. Exit code 0, or 1 on a failure.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <shellapi.h>
#include <stdlib.h>
#include <wchar.h>
#include <wincred.h>

#define SERVICE L"guest-api-inspector"

static size_t without_slash(const wchar_t *text, size_t length)
{
    while (length && text[length - 1] == L'\\')
        length--;
    return length;
}

/* Is this entry of PATH, which may be in quotes, the folder? */
static int is_folder(const wchar_t *entry, size_t length, const wchar_t *folder)
{
    size_t wanted = without_slash(folder, wcslen(folder));
    if (length >= 2 && entry[0] == L'"' && entry[length - 1] == L'"')
        entry++, length -= 2;
    length = without_slash(entry, length);
    return length == wanted &&
           CompareStringOrdinal(entry, (int)length, folder, (int)wanted, TRUE) == CSTR_EQUAL;
}

/* Returns PATH as it is written in the registry, with room for `more` characters; NULL on failure. */
static wchar_t *read_path(HKEY key, DWORD *type, size_t more)
{
    for (DWORD bytes = 4096;; bytes *= 2) {
        wchar_t *text = calloc(bytes / sizeof *text + more + 2, sizeof *text);
        DWORD had = bytes;
        LSTATUS status;
        if (!text)
            return NULL;
        status = RegQueryValueExW(key, L"Path", NULL, type, (BYTE *)text, &had);
        if (status == ERROR_SUCCESS && (*type == REG_SZ || *type == REG_EXPAND_SZ)) {
            text[had / sizeof *text] = 0;
            return text;
        }
        if (status == ERROR_FILE_NOT_FOUND) {
            *type = REG_EXPAND_SZ;
            return text;
        }
        free(text);
        if (status != ERROR_MORE_DATA || bytes > (1u << 24))
            return NULL;
    }
}

static int change_path(int add, int machine, const wchar_t *folder)
{
    HKEY key;
    DWORD type = REG_EXPAND_SZ;
    wchar_t *text, *from, *to;
    int found = 0, failed = 1;
    const wchar_t *place =
        machine ? L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
                : L"Environment";

    if (!*folder || wcschr(folder, L';'))
        return 1;
    if (RegCreateKeyExW(machine ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER, place, 0, NULL, 0,
                        KEY_READ | KEY_WRITE, NULL, &key, NULL))
        return 1;
    text = read_path(key, &type, wcslen(folder) + 1);
    if (!text)
        goto done;
    for (from = to = text; *from;) {
        size_t length = wcscspn(from, L";");
        size_t whole = length + (from[length] == L';');
        if (is_folder(from, length, folder)) {
            found = 1;
            if (!add) { /* the last entry takes the semicolon before it along */
                if (!from[length] && to > text)
                    to--;
                from += whole;
                continue;
            }
        }
        memmove(to, from, whole * sizeof *to);
        to += whole, from += whole;
    }
    *to = 0;
    if (add && !found) {
        if (to > text && to[-1] != L';')
            wcscat(text, L";");
        wcscat(text, folder);
    }
    failed = 0;
    if (add != found) {
        if (!*text)
            failed = RegDeleteValueW(key, L"Path") != ERROR_SUCCESS;
        else
            failed = RegSetValueExW(key, L"Path", 0, type, (const BYTE *)text,
                                    (DWORD)((wcslen(text) + 1) * sizeof *text)) != ERROR_SUCCESS;
        SendMessageTimeoutW(HWND_BROADCAST, WM_SETTINGCHANGE, 0, (LPARAM)L"Environment",
                            SMTO_ABORTIFHUNG, 2000, NULL);
    }
done:
    free(text);
    RegCloseKey(key);
    return failed;
}

/* Deletes what inspector/storage/secrets.py stored: SERVICE itself, and anything @SERVICE. */
static int forget_secrets(void)
{
    PCREDENTIALW *all = NULL;
    DWORD count = 0;
    int failed = 0;

    if (!CredEnumerateW(NULL, 0, &count, &all))
        return GetLastError() != ERROR_NOT_FOUND;
    for (DWORD each = 0; each < count; each++) {
        const wchar_t *target = all[each]->TargetName;
        size_t length = wcslen(target), ours = wcslen(SERVICE);
        if (all[each]->Type != CRED_TYPE_GENERIC || length < ours ||
            wcscmp(target + length - ours, SERVICE))
            continue;
        if (length > ours && target[length - ours - 1] != L'@')
            continue;
        failed |= !CredDeleteW(target, CRED_TYPE_GENERIC, 0);
    }
    CredFree(all);
    return failed;
}

int WINAPI wWinMain(HINSTANCE self, HINSTANCE before, LPWSTR line, int show)
{
    int count = 0;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);

    (void)self, (void)before, (void)line, (void)show;
    if (!words)
        return 1;
    if (count == 2 && !wcscmp(words[1], L"forget-secrets"))
        return forget_secrets();
    if (count == 4 && (!wcscmp(words[2], L"user") || !wcscmp(words[2], L"machine"))) {
        int machine = !wcscmp(words[2], L"machine");
        if (!wcscmp(words[1], L"path-add"))
            return change_path(1, machine, words[3]);
        if (!wcscmp(words[1], L"path-remove"))
            return change_path(0, machine, words[3]);
    }
    return 1;
}
