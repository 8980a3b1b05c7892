using System.CommandLine;
using Mien.Lab.Datasets;
using Mien.Lab.Reports;

namespace Mien.Cli;

/// <summary><c>mien audit FRAMES | --split SPLIT.csv</c></summary>
internal static class AuditCommand
{
    private static readonly Argument<string> _frames = new("FRAMES") { Description = "Frames folder of 'mien prepare'.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> _split = new("--split") { Description = "CSV with columns path,split[,fold]. Default: the split that FRAMES came with." };
    private static readonly Option<string> _root = new("--root") { Description = "Folder or zip of the pictures. Default: FRAMES; without either, names alone are checked." };
    private static readonly Option<LeakClaim> _claim = new("--claim") { Description = "What the split promises to keep apart.", HelpName = "nothing|recordings|subjects", DefaultValueFactory = _ => LeakClaim.Recordings };
    private static readonly Option<string> _subjects = new("--subjects") { Description = "CSV (file,subject), or a regular expression whose first group is the subject.", DefaultValueFactory = _ => "" };
    private static readonly Option<bool> _allowLeak = new("--allow-leak") { Description = "End with 0 although the split breaks its promise." };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for audit.json, pairs.csv and audit.html." };

    public static Command Create()
    {
        var command = new Command("audit", "Look for recordings, twins, copies and people on two sides of any split.")
        {
            _frames, _split, _root, _claim, _subjects, _allowLeak, _out,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_frames) is null && result.GetValue(_split) is null)
                result.AddError("Name a frames folder, or a split with --split SPLIT.csv.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var frames = parsed.GetValue(_frames) is { } folder ? FrameSet.Load(folder) : null;
        var subjects = parsed.GetValue(_subjects)!;
        var table = parsed.GetValue(_split) is { } split ? SplitTable.Read(split, frames, subjects) : SplitTable.Of(frames!, subjects);
        var files = (parsed.GetValue(_root) ?? frames?.Folder) is { } root ? PictureFiles.In(root) : null;
        var claim = parsed.GetValue(_claim);
        var audit = files is null ? LeakGuard.Check(table, claim) : await LeakGuard.CheckAsync(table, claim, files, display, cancel);
        foreach (var line in AuditWords.Lines(audit))
            display.Say(line);
        if (parsed.GetValue(_out) is { } output)
        {
            audit.Write(output);
            AuditReport.Write(Path.Combine(output, "audit.html"), audit, files);
            display.Say($"Page: {Path.Combine(output, "audit.html")}");
        }
        if (audit.Breaking.Any() && !parsed.GetValue(_allowLeak))
            throw new LeakException(AuditWords.Verdict(audit) + " Repair the split, or say --allow-leak.");
        return audit.Skipped.Count > 0 ? ExitCode.SomeSkipped : ExitCode.Done;
    }
}
