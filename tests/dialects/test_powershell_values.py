"""What PowerShell's expressions are taken to give, shown as the body of a request."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.dialects.powershell import _parsed, _Reader


def body_of(code: str, before: str = "") -> str:
    text = f"{before}\nInvoke-RestMethod https://h/x -Method Put -Body ({code})\n"
    return registry.parse(text, "powershell").requests[-1].request.body.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('"a`n`t`"b""c`$d`u{e9}`q$x-${y}-$($z.w)-$env:E"',
         'a\n\t"b"c$déq{{x}}-{{y}}-{{z_w}}-{{E}}'),
        ('"`u{d800}`u{ffffff}"', "\ufffd\ufffd"),
        ("'it''s `n $x'", "it's `n $x"),
        ('""', ""),
        ('"$true $null $(1, 2) $(@())"', "True  1 2 "),
        ('"a" + "b" + $x', "ab{{x}}"),
        ("1 + 2", "3"),
        ("5 - 2", "{{value_5_2}}"),
        ("1kb", "1024"),
        ("0x1F", "31"),
        ("1.5", "1.5"),
        ("-5", "-5"),
        ("-$x", "{{x_2}}"),
        ("+$x", "{{x_2}}"),
        ("J @{ a = 1; b = 'x'; 'c-d' = $null; $k = $true }",
         '{"a":1,"b":"x","c-d":null,"{{k}}":true}'),
        ("J @{ a = @(); b = @{}; c = @(1); d = 1, 2; e = ,1 }",
         '{"a":[],"b":{},"c":[1],"d":[1,2],"e":[1]}'),
        ("ConvertTo-Json @{ a = @(1, 2); b = @{} }",
         '{\n  "a": [\n    1,\n    2\n  ],\n  "b": {}\n}'),
        ("@(1) | ConvertTo-Json", "1"),
        ("@(1, 2) | ConvertTo-Json -Compress", "[1,2]"),
        ("ConvertTo-Json -InputObject @(1) -Comp", "[1]"),
        ("ConvertTo-Json -Compress -Depth 0 @{ a = @(1, 'b'); c = @{} }",
         '{"a":"1 b","c":"System.Collections.Hashtable"}'),
        ("$x | ConvertTo-Json", "{{x}}"),
        ("ConvertTo-Json", "{{ConvertTo_Json}}"),
        ('\'{"a": [1]}\' | ConvertFrom-Json | ConvertTo-Json -Compress', '{"a":[1]}'),
        ("$x | ConvertFrom-Json", "{{x_ConvertFrom_Json}}"),
        ("[ordered]@{ a = 1 } | ConvertTo-Json -Compress", '{"a":1}'),
        ("[PSCustomObject]@{ a = [string]1 } | ConvertTo-Json -Compress", '{"a":1}'),
        ("(@{ a = 1 } + @{ b = 2 }) | ConvertTo-Json -Compress", '{"a":1,"b":2}'),
        ("(@(1) + 2 + @(3)) | ConvertTo-Json -Compress", "[1,2,3]"),
        ('"{0}/{1:D2}/{{}}/{9}" -f $a, "b"', "{{a}}/b/{}/{9}"),
        ('"{0}" -f 5', "5"),
        ("$f -f 5", "{{f_f_5}}"),
        ("('a', 'b') -join '-'", "a-b"),
        ("$x -join '-'", "{{x_join}}"),
        ("'a' -replace 'b', 'c'", "{{a_replace_b_c}}"),
        ("'a' -eq 'A'", "True"),
        ("'a' -ne 'A'", "False"),
        ("$x -eq 1", "{{x_eq_1}}"),
        ("-not $true", "False"),
        ("!$x", "{{x_2}}"),
        ("@('a', 'b')[1] + @('a')[-1]", "ba"),
        ("@('a')[5]", "{{a_5}}"),
        ("@{ a = 'b' }.A + @{ a = 'b' }['a']", "bb"),
        ("@{}.x", "{{x}}"),
        ("$x.y.z", "{{x_y_z}}"),
        ("[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes('a:b'))", "YTpi"),
        ("[Convert]::ToBase64String($x)", "{{basic_credentials}}"),
        ("[uri]::EscapeDataString('a b/é') + [System.Web.HttpUtility]::UrlEncode('a b~!')",
         "a%20b%2F%C3%A9a+b%7E!"),
        ("[Net.WebUtility]::UrlEncode($x)", "{{x}}"),
        ("[uri]::EscapeDataString(5)", "{{uri_EscapeDataString_5}}"),
        ("[Environment]::GetEnvironmentVariable('A')", "{{A}}"),
        ("[Environment]::GetEnvironmentVariable()", "{{Environment_GetEnvironmentVariable}}"),
        ("' a '.Trim() + 'a/'.TrimEnd('/') + '/a'.TrimStart('/') + $x.Trim()", "aaa{{x}}"),
        ("@().Trim()", "{{Trim}}"),
        ("'a'.ToUpper() + 'B'.ToLower() + $x.ToUpper()", "Ab{{x}}"),
        ("@().ToUpper()", "{{ToUpper}}"),
        ("'a.b'.Replace('.', '-')", "a-b"),
        ("$x.Replace('.', '-')", "{{x_Replace}}"),
        ("(5).ToString() + $x.ToString()", "5{{x}}"),
        ("@().ToString()", "{{ToString}}"),
        ("'x'.Clone()", "x"),
        ("[x].Clone()", "{{x_Clone}}"),
        ("$x.Add(1)", "{{x_Add_1}}"),
        ("$x.Remove(1)", "{{x_Remove_1}}"),
        ("$x.GetEnumerator()", "{{x_GetEnumerator}}"),
        ("[guid]::NewGuid()", "{{guid_NewGuid}}"),
        ("New-Object Thing", "{{New_Object_Thing}}"),
        ("New-Object -TypeName PSObject -Property @{ a = 1 } | ConvertTo-Json -Compress",
         '{"a":1}'),
        ("New-Object 'Dictionary[String,String]' | ConvertTo-Json -Compress", "{}"),
        ("New-Object $x", "{{New_Object_x}}"),
        ("Get-Content", "{{Get_Content}}"),
        ("ConvertTo-SecureString -String 'x' -AsPlainText", "x"),
        ("Write-Output 'x'", "x"),
        ("Get-Thing -A 1 | Select-Object -First 1", "{{Get_Thing_A_1_Select_Object_First_1}}"),
        ("{ 1 }", ""),
        ("$(if ($true) { 'a' } else { 'b' })", "a"),
        ("$global:x", "{{x}}"),
        ("${x}", "{{x}}"),
    ],
)  # fmt: skip
def test_expression_gives(code: str, text: str) -> None:
    assert body_of(code.replace("J ", "ConvertTo-Json -Compress ")) == text


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        ("$A = 'x'; $a += 'y'", "$a", "xy"),
        ("[string]$a = 'x'; [Net.X]::Y = 1", "$a", "x"),
        ("$a, $b, $c = 'x', 'y'", "\"$a$b$c\"", "xy"),
        ("$l = @('a'; 'b')", "J $l", '["a","b"]'),
        ("$d = @{}; $d['a'] = 1; $d.b = 2; $d.Add('c', 3); $d.Remove('a'); $d += @{ e = 4 }",
         "J $d",
         '{"b":2,"c":3,"e":4}'),
        ("$l = @(); $l += 1; $l += 2, 3; $l.Add(4); 'a' = 1", "J $l", "[1,2,3,4]"),
        ("$z.y = 1; $q['r'] = 2", "$z.y", "{{z_y}}"),
        ("$a = if (1 -eq 2) { 'x' } elseif ($q) { 'y' }", "$a", "y"),
        ("$a = if ($null) { 'x' } elseif ($false) { 'y' } else { 'z' }", "$a", "z"),
        ("if ('q') { $a = 'x' } else { $a = 'y' }", "$a", "x"),
        ("$l = @(); foreach ($i in 1, 2) { $l += $i }", "J $l", "[1,2]"),
        ("$l = @(); foreach ($e in @{ k = 'v' }) { $l += $e.Key; $l += $e.Value }", "J $l",
         '["k","v"]'),
        ("$l = @(); foreach ($e in @{ k = 'v' }.GetEnumerator()) { $l += $e.Key }", "J $l",
         '["k"]'),
        ("$l = @(); foreach ($i in $x) { $l += $i }", "J $l", '["{{i}}"]'),
        ("$l = @(); 1, 2 | ForEach-Object { $l += $_ }; $x | % { $l += $_ }", "J $l",
         '[1,2,"{{x_l}}"]'.replace("x_l", "l")),
        ("Get-Job { $k = 'in' }; ForEach-Object { 1 }", "$k", "in"),
        ("function F($a, [string]$b = 'd') { \"$a$b\" }", "(F x) + (F -b 'y')", "xdy"),
        ("function F {\n  param($a)\n  $b = 'q'\n  return \"$a$b\"\n}", "F 'x'", "xq"),
        ("function F {\n  $k = 1\n  Write-Host 'x'\n  return\n}", "F", ""),
        ("function F { F }", "F", "{{F}}"),
        ("$p = @{ InputObject = @{ a = 1 }; Compress = $true }", "ConvertTo-Json @p", '{"a":1}'),
        ("$p = @('x')", "Write-Output @p", "x"),
        ("try { $a = 'x' } catch { $b = 'y' } finally { $c = 'z' }", "\"$a$b$c\"", "xyz"),
        ("$h = @\"\na \"q\" $x\n\"@\n$k = @'\n\n$y\n'@", "$h + $k", 'a "q" {{x}}\n$y'),
        ("switch ($x) { 1 { $a = 's' } }", "$a", "s"),
        ("$x | Out-Null; 'y' > $null", "'z'", "z"),
    ],
)  # fmt: skip
def test_statement_before_is_followed(before: str, code: str, text: str) -> None:
    assert body_of(code.replace("J ", "ConvertTo-Json -Compress "), before) == text


def test_parameters_of_a_script_have_their_defaults() -> None:
    text = "param([string]$Path = '/x', $Other)\nirm \"https://h$Path$Other\""
    assert registry.parse(text, "powershell").requests[0].request.url == "https://h/x{{Other}}"


def test_part_that_a_broken_text_lacks_is_nothing() -> None:
    assert _Reader(_parsed("")[0]).evaluate(None) is None
