; setup.exe: for one user (no administrator needed) or for all users of the computer.
;
;   setup.exe [/S] [/CurrentUser | /AllUsers] [/MENU=0|1] [/DESKTOP=0|1] [/PATH=0|1] [/ASSOCIATE=0|1] [/D=FOLDER]
;   uninstall.exe [/S] [/REMOVEDATA]
;
; The uninstaller goes on in a copy of itself; `uninstall.exe /S _?=FOLDER` waits for the end and has
; the exit code, but cannot remove itself.
;
; Exit codes: 0 done, 1 the user stopped it, 2 a file could not be written, 3 the program is running,
; 4 administrator rights are needed, 5 the version before could not be removed, 6 this Windows is too old.
; makensis gets VERSION, NUMBERS, SIZE_KIB, FILES, WORK and OUT; see build.sh.

Unicode true
Target amd64-unicode
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include nsDialogs.nsh
!include Sections.nsh
!include "${FILES}"

!define PRODUCT "Guest API Inspector"
!define PROGRAM "${PRODUCT}.exe"
!define PUBLISHER "Guest API Inspector contributors"
!define OWN_KEY "Software\${PRODUCT}"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${PRODUCT}"
!define DATA_FOLDER "guest-api-inspector" ; as platformdirs names it, see cli/commands.py

Name "${PRODUCT}"
OutFile "${OUT}"
InstallDir "" ; decided in .onInit, so that /D= can be told from no choice
RequestExecutionLevel user ; all users: asked for when that is chosen
!ifdef QUICK
SetCompressor zlib
!else
SetCompressor /SOLID lzma
SetCompressorDictSize 64
!endif
ManifestDPIAware true
ManifestSupportedOS Win10
ManifestLongPathAware true
BrandingText "${PRODUCT} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${PRODUCT}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${PRODUCT} setup"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "MIT License"
!ifdef SIGN
!uninstfinalize 'sh "${SIGN}" "%1"' = 0
!endif

Var ForAll     ; 1: for all users
Var FolderGiven ; 1: /D= named the folder
Var IsAdmin
Var Before     ; folder of the version that is installed, empty when none is
Var RadioUser
Var RadioAll

!define MUI_ICON "${WORK}/program.ico"
!define MUI_UNICON "${WORK}/program.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${WORK}/side.bmp"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${WORK}/side.bmp"
!define MUI_ABORTWARNING
!define MUI_LICENSEPAGE_TEXT_TOP "What you may do with the program and the libraries in it."
!define MUI_LICENSEPAGE_BUTTON "Next >"
!define MUI_LICENSEPAGE_TEXT_BOTTOM "Nothing has to be accepted to use the program."
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_NOAUTOCLOSE
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "Open ${PRODUCT}"
!define MUI_FINISHPAGE_RUN_FUNCTION OpenProgram

!insertmacro MUI_PAGE_LICENSE "${WORK}/licence.txt"
Page custom ScopePage ScopeChosen
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; --- where: one user or all ---------------------------------------------------------------------

!macro FIND_ADMIN
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
    StrCpy $IsAdmin 1
  ${Else}
    StrCpy $IsAdmin 0
  ${EndIf}
!macroend

!macro USE_SCOPE
  ${If} $ForAll = 1
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
!macroend

Function UseScope
  !insertmacro USE_SCOPE
  ReadRegStr $Before SHCTX "${OWN_KEY}" "InstallDir"
  ${If} $FolderGiven != 1
    ${If} $Before != ""
      StrCpy $INSTDIR $Before
    ${ElseIf} $ForAll = 1
      StrCpy $INSTDIR "$PROGRAMFILES64\${PRODUCT}"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${PRODUCT}"
    ${EndIf}
  ${EndIf}
FunctionEnd

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP|MB_OK "${PRODUCT} needs Windows 10 (version 1809) or newer." /SD IDOK
    SetErrorLevel 6
    Quit
  ${EndIf}
  !insertmacro FIND_ADMIN
  StrCpy $FolderGiven 0
  ${If} $INSTDIR != ""
    StrCpy $FolderGiven 1
  ${EndIf}
  ${GetParameters} $R0
  StrCpy $ForAll 0
  ReadRegStr $0 HKCU "${OWN_KEY}" "InstallDir"
  ReadRegStr $1 HKLM "${OWN_KEY}" "InstallDir"
  ${If} $0 == ""
  ${AndIf} $1 != "" ; an upgrade goes where the version before is
    StrCpy $ForAll 1
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/CurrentUser" $R1
  ${IfNot} ${Errors}
    StrCpy $ForAll 0
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/AllUsers" $R1
  ${IfNot} ${Errors}
    StrCpy $ForAll 1
  ${EndIf}
  ${If} $ForAll = 1
  ${AndIf} $IsAdmin = 0
  ${AndIf} ${Silent}
    SetErrorLevel 4
    Quit
  ${EndIf}
  Call UseScope
  Call ReadChoices
FunctionEnd

Function ScopePage
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/AllUsers" $R1
  ${IfNot} ${Errors}
  ${AndIf} $IsAdmin = 1
    Abort ; chosen before, in the window that asked for administrator rights
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "For whom" "Choose who can use ${PRODUCT} on this computer."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "Only for &me"
  Pop $RadioUser
  ${NSD_CreateLabel} 12u 23u 95% 12u "No administrator is needed."
  Pop $0
  ${NSD_CreateRadioButton} 0 44u 100% 12u "For &all users of this computer"
  Pop $RadioAll
  ${NSD_CreateLabel} 12u 57u 95% 12u "Windows asks for an administrator."
  Pop $0
  ${If} $ForAll = 1
    ${NSD_Check} $RadioAll
  ${Else}
    ${NSD_Check} $RadioUser
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function ScopeChosen
  ${NSD_GetState} $RadioAll $0
  ${If} $0 = ${BST_CHECKED}
    ${If} $IsAdmin = 0
      ClearErrors
      ExecShell "runas" "$EXEPATH" "/AllUsers"
      ${If} ${Errors}
        Abort ; refused: the page stays
      ${EndIf}
      Quit
    ${EndIf}
    StrCpy $ForAll 1
  ${Else}
    StrCpy $ForAll 0
  ${EndIf}
  Call UseScope
FunctionEnd

; --- is the program running? Its files are locked then -----------------------------------------

!macro IN_USE FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ClearErrors
    FileOpen $R8 "$INSTDIR\${FILE}" a
    ${If} ${Errors}
      StrCpy $R9 1
    ${Else}
      FileClose $R8
    ${EndIf}
  ${EndIf}
!macroend

!macro STOP_IF_RUNNING
  ${Do}
    StrCpy $R9 0
    !insertmacro IN_USE "${PROGRAM}"
    !insertmacro IN_USE "guest-inspector.exe"
    !insertmacro IN_USE "python311.dll"
    ${If} $R9 = 0
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${PRODUCT} is running, or its files cannot be changed.$\r$\n$\r$\nClose its windows and choose Retry." /SD IDCANCEL IDRETRY +3
    SetErrorLevel 3
    Quit
  ${Loop}
!macroend

; --- what is installed ---------------------------------------------------------------------------

!macro RUN_TOOL WORDS
  InitPluginsDir
  File "/oname=$PLUGINSDIR\setup_tool.exe" "${WORK}/setup_tool.exe"
  ${If} $ForAll = 1
    StrCpy $R7 "machine"
  ${Else}
    StrCpy $R7 "user"
  ${EndIf}
  ExecWait '"$PLUGINSDIR\setup_tool.exe" ${WORDS}' $R6
!macroend

!macro OPEN_WITH ENDING ID TITLE
  WriteRegStr SHCTX "Software\Classes\${ID}" "" "${TITLE}"
  WriteRegStr SHCTX "Software\Classes\${ID}\DefaultIcon" "" '"$INSTDIR\${PROGRAM}",0'
  WriteRegStr SHCTX "Software\Classes\${ID}\shell\open" "FriendlyAppName" "${PRODUCT}"
  WriteRegStr SHCTX "Software\Classes\${ID}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" open "%1"'
  WriteRegStr SHCTX "Software\Classes\${ENDING}\OpenWithProgids" "${ID}" ""
!macroend

!macro OPEN_ALWAYS ENDING ID TITLE MIME
  !insertmacro OPEN_WITH ${ENDING} ${ID} "${TITLE}"
  WriteRegStr SHCTX "Software\Classes\${ENDING}" "" "${ID}"
  WriteRegStr SHCTX "Software\Classes\${ENDING}" "Content Type" "${MIME}"
!macroend

!macro FORGET_ENDING ENDING ID
  DeleteRegKey SHCTX "Software\Classes\${ID}"
  DeleteRegValue SHCTX "Software\Classes\${ENDING}\OpenWithProgids" "${ID}"
  DeleteRegKey /ifnosubkeys /ifnovalues SHCTX "Software\Classes\${ENDING}\OpenWithProgids"
  ReadRegStr $R0 SHCTX "Software\Classes\${ENDING}" ""
  ${If} $R0 == "${ID}"
    DeleteRegValue SHCTX "Software\Classes\${ENDING}" ""
    DeleteRegValue SHCTX "Software\Classes\${ENDING}" "Content Type"
  ${EndIf}
  DeleteRegKey /ifnosubkeys /ifnovalues SHCTX "Software\Classes\${ENDING}"
!macroend

!macro TELL_SHELL ; SHCNE_ASSOCCHANGED
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Section "${PRODUCT}" SectionProgram
  SectionIn RO
  !insertmacro STOP_IF_RUNNING
  ${If} $Before != ""
  ${AndIf} ${FileExists} "$Before\uninstall.exe"
    ; Its own list says what it installed: no file of the version before stays.
    ExecWait '"$Before\uninstall.exe" /S /UPGRADE _?=$Before' $R0
    ${If} $R0 != 0
      MessageBox MB_ICONSTOP|MB_OK "The version before could not be removed from $Before (code $R0). Remove it in Windows' settings and start this setup again." /SD IDOK
      ${If} $R0 = 3
        SetErrorLevel 3
      ${Else}
        SetErrorLevel 5
      ${EndIf}
      Quit
    ${EndIf}
    Delete "$Before\uninstall.exe" ; it could not remove itself
    RMDir "$Before"
  ${EndIf}
  SetOverwrite on
  !insertmacro INSTALL_FILES
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr SHCTX "${OWN_KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr SHCTX "${OWN_KEY}" "Version" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${PRODUCT}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" '"$INSTDIR\${PROGRAM}",0'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Comments" "Finds out why a Guest API call is refused, and proves it."
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KIB}
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section "Entry in the Start menu" SectionMenu
  CreateShortcut "$SMPROGRAMS\${PRODUCT}.lnk" "$INSTDIR\${PROGRAM}"
SectionEnd

Section /o "Link on the desktop" SectionDesktop
  CreateShortcut "$DESKTOP\${PRODUCT}.lnk" "$INSTDIR\${PROGRAM}"
SectionEnd

Section "Command guest-inspector (PATH)" SectionPath
  !insertmacro RUN_TOOL 'path-add $R7 "$INSTDIR"'
  ${If} $R6 != 0
    MessageBox MB_ICONEXCLAMATION|MB_OK "PATH could not be changed; the command is $INSTDIR\guest-inspector.exe." /SD IDOK
  ${EndIf}
SectionEnd

Section "Open its files with it" SectionAssociate
  !insertmacro OPEN_ALWAYS ".guestprofile" "GuestApiInspector.Profile" "Saved request" "application/vnd.guest-inspector.profile+toml"
  !insertmacro OPEN_ALWAYS ".guestrules" "GuestApiInspector.Rules" "Rule pack" "application/vnd.guest-inspector.rules+toml"
  !insertmacro OPEN_ALWAYS ".guestreport" "GuestApiInspector.Report" "Inspection report" "application/vnd.guest-inspector.report+json"
  !insertmacro OPEN_WITH ".har" "GuestApiInspector.Har" "HTTP archive"
  !insertmacro TELL_SHELL
SectionEnd

Section -Choices ; the next version's setup offers the same
  !macro REMEMBER SECTION NAME
    ${If} ${SectionIsSelected} ${SECTION}
      WriteRegDWORD SHCTX "${OWN_KEY}" "${NAME}" 1
    ${Else}
      WriteRegDWORD SHCTX "${OWN_KEY}" "${NAME}" 0
    ${EndIf}
  !macroend
  !insertmacro REMEMBER ${SectionMenu} "MENU"
  !insertmacro REMEMBER ${SectionDesktop} "DESKTOP"
  !insertmacro REMEMBER ${SectionPath} "PATH"
  !insertmacro REMEMBER ${SectionAssociate} "ASSOCIATE"
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionProgram} "The window and the command."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionMenu} "Opens the window."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionDesktop} "Opens the window."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionPath} "Makes guest-inspector known to every new command prompt."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionAssociate} ".guestprofile, .guestrules and .guestreport open in it; it is offered for .har."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; Sets a section by the choice of last time, or by the switch /NAME=0|1.
!macro READ_CHOICE SECTION NAME
  ClearErrors
  ReadRegDWORD $R1 SHCTX "${OWN_KEY}" "${NAME}"
  ${If} ${Errors}
    StrCpy $R1 ""
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/${NAME}=" $R2
  ${IfNot} ${Errors}
    StrCpy $R1 $R2
  ${EndIf}
  ${If} $R1 == 1
    !insertmacro SelectSection ${SECTION}
  ${ElseIf} $R1 == 0
    !insertmacro UnselectSection ${SECTION}
  ${EndIf}
!macroend

Function ReadChoices
  ${GetParameters} $R0
  !insertmacro READ_CHOICE ${SectionMenu} "MENU"
  !insertmacro READ_CHOICE ${SectionDesktop} "DESKTOP"
  !insertmacro READ_CHOICE ${SectionPath} "PATH"
  !insertmacro READ_CHOICE ${SectionAssociate} "ASSOCIATE"
FunctionEnd

Function OpenProgram
  ; Not with this setup's own rights: the desktop's shell opens it as the user would.
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\${PROGRAM}"'
FunctionEnd

; --- uninstall -------------------------------------------------------------------------------------

Function un.onInit
  !insertmacro FIND_ADMIN
  StrCpy $ForAll 0
  ReadRegStr $0 HKLM "${OWN_KEY}" "InstallDir"
  ${If} $0 == $INSTDIR
    StrCpy $ForAll 1
  ${EndIf}
  ${If} $ForAll = 1
  ${AndIf} $IsAdmin = 0
    ${IfNot} ${Silent}
      ExecShell "runas" "$INSTDIR\uninstall.exe"
    ${EndIf}
    SetErrorLevel 4
    Quit
  ${EndIf}
  !insertmacro USE_SCOPE
FunctionEnd

Section "Uninstall"
  !insertmacro STOP_IF_RUNNING
  ${GetParameters} $R5
  !insertmacro RUN_TOOL 'path-remove $R7 "$INSTDIR"'
  !insertmacro FORGET_ENDING ".guestprofile" "GuestApiInspector.Profile"
  !insertmacro FORGET_ENDING ".guestrules" "GuestApiInspector.Rules"
  !insertmacro FORGET_ENDING ".guestreport" "GuestApiInspector.Report"
  !insertmacro FORGET_ENDING ".har" "GuestApiInspector.Har"
  !insertmacro TELL_SHELL
  Delete "$SMPROGRAMS\${PRODUCT}.lnk"
  Delete "$DESKTOP\${PRODUCT}.lnk"
  SetOutPath "$TEMP" ; a folder that is the current one cannot be removed
  !insertmacro REMOVE_FILES
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ${If} $ForAll = 0
    RMDir "$LOCALAPPDATA\Programs" ; Windows makes it for the first program; goes when it is empty
  ${EndIf}
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  ClearErrors
  ${GetOptions} $R5 "/UPGRADE" $R4
  ${IfNot} ${Errors}
    Goto done ; the choices and the data stay for the version that follows
  ${EndIf}
  DeleteRegKey SHCTX "${OWN_KEY}"

  ; The user's own: profiles, history, settings and the secrets in Windows' Credential Manager.
  SetShellVarContext current
  ClearErrors
  ${GetOptions} $R5 "/REMOVEDATA" $R4
  ${If} ${Errors}
    ${IfNot} ${FileExists} "$LOCALAPPDATA\${DATA_FOLDER}\*.*"
      Goto done
    ${EndIf}
    ; Yes keeps: a second click where Retry was in the question before must not remove anything.
    MessageBox MB_YESNO|MB_ICONQUESTION "Keep your saved requests, history, rule packs and secrets for a later installation?$\r$\n$\r$\nThey are in $LOCALAPPDATA\${DATA_FOLDER} and in the Credential Manager. No removes them for good." /SD IDYES IDNO +2
    Goto done
  ${EndIf}
  ExecWait '"$PLUGINSDIR\setup_tool.exe" forget-secrets' $R6
  RMDir /r "$LOCALAPPDATA\${DATA_FOLDER}"
  done:
SectionEnd
