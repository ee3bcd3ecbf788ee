/* Test only, for Wine 8, which has no bcryptprimitives.dll: random bytes as Windows gives them. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *bytes, SIZE_T count)
{
    while (count) {
        ULONG some = count > 65536 ? 65536 : (ULONG)count;
        if (!RtlGenRandom(bytes, some))
            return FALSE;
        bytes += some;
        count -= some;
    }
    return TRUE;
}
