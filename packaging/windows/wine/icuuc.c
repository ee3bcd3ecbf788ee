/* Test only, for Wine 8, which has no icuuc.dll (Windows has one since 2019): says that there is
 * no converter, so that Qt uses its own for UTF-8, UTF-16 and Latin-1. */
#include <windows.h>

#define EXPORT __declspec(dllexport)
#define NOTHING(name) EXPORT void name(void) {}
#define REFUSED(error) do { if (error) *(error) = 4; } while (0) /* U_FILE_ACCESS_ERROR */

EXPORT void *ucnv_open(const char *name, int *error) { (void)name; REFUSED(error); return NULL; }
EXPORT const char *ucnv_getName(void *converter, int *error)
{
    (void)converter;
    REFUSED(error);
    return "";
}
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, int *error)
{
    (void)name, (void)standard;
    REFUSED(error);
    return NULL;
}
EXPORT const char *ucnv_getAvailableName(int number) { (void)number; return NULL; }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT signed char ucnv_getMaxCharSize(void *converter) { (void)converter; return 4; }
EXPORT int ucnv_toUCountPending(void *converter, int *error) { (void)converter, (void)error; return 0; }
EXPORT int ucnv_fromUCountPending(void *converter, int *error)
{
    (void)converter, (void)error;
    return 0;
}
NOTHING(ucnv_close)
NOTHING(ucnv_reset)
NOTHING(ucnv_getToUCallBack)
NOTHING(ucnv_getFromUCallBack)
NOTHING(ucnv_setToUCallBack)
NOTHING(ucnv_setFromUCallBack)
NOTHING(ucnv_cbToUWriteUChars)
NOTHING(ucnv_cbFromUWriteUChars)
NOTHING(ucnv_toUnicode)
NOTHING(ucnv_fromUnicode)
NOTHING(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
NOTHING(UCNV_TO_U_CALLBACK_SUBSTITUTE)
