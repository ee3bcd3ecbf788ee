# Proves dist\*-setup.exe and dist\*-windows-x86_64.zip on a real Windows; run by the workflow.
# What packaging/tests/windows.py proves under Wine, with Windows' own windows, keyring and TLS.
# Reports and pictures go to proof\. The first thing that does not hold ends it.
$ErrorActionPreference = "Stop"
Set-StrictMode -Version Latest

$proof = New-Item -ItemType Directory -Force proof
$setup = Get-Item dist\*-setup.exe
$archive = Get-Item dist\*-windows-x86_64.zip
$target = Join-Path $env:RUNNER_TEMP "Prüfung\Guest API Inspector"
$key = "HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\Guest API Inspector"

function Assert-That($Holds, $Words) {
    if (-not $Holds) { throw "does not hold: $Words" }
    Write-Host "ok: $Words"
}

function Invoke-Waiting($Program, $Arguments) {
    $process = Start-Process -FilePath $Program -ArgumentList $Arguments -Wait -PassThru
    Assert-That ($process.ExitCode -eq 0) "$(Split-Path -Leaf $Program) $Arguments exits 0"
}

function Test-Program($Folder, $Name) {
    $report = Join-Path $proof "$Name.json"
    $picture = Join-Path $proof "$Name.png"
    & (Join-Path $Folder "guest-inspector.exe") --self-test --screenshot $picture |
        Out-File -Encoding utf8NoBOM $report
    python packaging\tests\self_test.py $report --screenshot $picture
    Assert-That ($LASTEXITCODE -eq 0) "$Name passes its self-test"
}

Get-AuthenticodeSignature $setup | Format-List Status, StatusMessage, SignerCertificate

Expand-Archive $archive (Join-Path $env:RUNNER_TEMP zip)
$portable = @(Get-ChildItem -Recurse (Join-Path $env:RUNNER_TEMP zip) -Filter guest-inspector.exe)
Test-Program $portable[0].DirectoryName "windows-zip"

Invoke-Waiting $setup "/S /CurrentUser /D=$target"
Assert-That (Test-Path $key) "the program is in the list of programs"
& (Join-Path $target "guest-inspector.exe") --version
Assert-That ($LASTEXITCODE -eq 0) "--version exits 0"
Test-Program $target "windows-setup"

Invoke-Waiting $setup "/S /CurrentUser /D=$target"
Test-Program $target "windows-upgraded"

Invoke-Waiting (Join-Path $target "uninstall.exe") "/S _?=$target"
Remove-Item (Join-Path $target "uninstall.exe") # with _?= it cannot remove itself
$left = @(Get-ChildItem -Recurse -Force $target -ErrorAction SilentlyContinue)
Assert-That ($left.Count -eq 0) "nothing is left of the program"
Assert-That (-not (Test-Path $key)) "nothing is left in the list of programs"
