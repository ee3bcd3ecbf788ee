/* Test only, for Wine 8, whose mscms.dll lacks a function that Qt asks for: no colour profiles. */
#include <windows.h>

#define EXPORT __declspec(dllexport)

EXPORT HANDLE WINAPI OpenColorProfileW(void *profile, DWORD access, DWORD share, DWORD mode)
{
    (void)profile, (void)access, (void)share, (void)mode;
    return NULL;
}
EXPORT BOOL WINAPI CloseColorProfile(HANDLE profile) { (void)profile; return TRUE; }
EXPORT BOOL WINAPI GetColorProfileFromHandle(HANDLE profile, BYTE *bytes, DWORD *count)
{
    (void)profile, (void)bytes;
    if (count)
        *count = 0;
    return FALSE;
}
EXPORT HANDLE WINAPI WcsCreateIccProfile(HANDLE profile, DWORD options)
{
    (void)profile, (void)options;
    return NULL;
}
