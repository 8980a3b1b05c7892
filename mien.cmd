@echo off
rem Finds the .NET SDK, builds, runs Mien. Built, not tested: Mien is tested on Linux x64.
setlocal
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set TESTINGPLATFORM_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
where dotnet >nul 2>nul
if errorlevel 1 (
  echo mien: the .NET 10 SDK is missing. Type: winget install Microsoft.DotNet.SDK.10 1>&2
  exit /b 1
)
where ffmpeg >nul 2>nul
if errorlevel 1 if not defined MIEN_FFMPEG echo mien: ffmpeg is missing. Type: winget install Gyan.FFmpeg 1>&2
if /i "%~1"=="test" goto test
dotnet build "%~dp0src\Mien.Cli\Mien.Cli.csproj" -c Release -v quiet -tl:off >"%TEMP%\mien-build.log" 2>&1
if errorlevel 1 (
  type "%TEMP%\mien-build.log" 1>&2
  exit /b 1
)
dotnet run --project "%~dp0src\Mien.Cli" -c Release --no-build -- %*
exit /b %ERRORLEVEL%

:test
set args=
:next
shift
if "%~1"=="" goto run
set args=%args% %1
goto next
:run
cd /d "%~dp0"
if defined args set args=--ignore-exit-code 8%args%
dotnet test --solution Mien.slnx -c Release %args%
exit /b %ERRORLEVEL%
