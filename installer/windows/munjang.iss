; The installer for Windows, made by Inno Setup 6 of the folder dist\munjang: written from its
; documentation, never run. `make package` calls it with /DVersion=…; nobody has to be an administrator.

#ifndef Version
  #error Give the version: iscc /DVersion=0.1.0 munjang.iss
#endif

[Setup]
AppId={{8F0B5A0E-6C1D-4B52-9F1B-3E7C2D5A9E41}
AppName=Munjang
AppVersion={#Version}
DefaultDirName={autopf}\Munjang
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\package\icons\munjang.ico
UninstallDisplayIcon={app}\munjang-desktop.exe
OutputDir=..\..\dist
OutputBaseFilename=munjang-{#Version}-setup
Compression=lzma2
SolidCompression=yes
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "ko"; MessagesFile: "compiler:Languages\Korean.isl"

[CustomMessages]
en.Comment=Find the sentence you mean in the documents on your own computer
ko.Comment=내 컴퓨터의 문서에서 찾으려는 바로 그 문장을 찾습니다
en.LibraryStays=Your documents were not touched. The library Munjang has made of them, and the language models, are still there:%n%n%1%n%nDelete that folder if you need them no more.
ko.LibraryStays=문서는 그대로 있습니다. 문장이 만든 라이브러리와 언어 모델도 남아 있습니다.%n%n%1%n%n더는 필요하지 않으면 이 폴더를 지우세요.

[Files]
Source: "..\..\dist\munjang\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; What an older version had and this one has not, must not be imported by mistake.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\Munjang"; Filename: "{app}\munjang-desktop.exe"; Comment: "{cm:Comment}"

[Run]
Filename: "{app}\munjang-desktop.exe"; Description: "{cm:LaunchProgram,Munjang}"; Flags: nowait postinstall skipifsilent

[Registry]
; The program writes this value where it is to start with the computer.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueName: "Munjang"; ValueType: none; Flags: uninsdeletevalue dontcreatekey

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox(FmtMessage(CustomMessage('LibraryStays'), [ExpandConstant('{localappdata}\munjang')]),
      mbInformation, MB_OK);
end;
