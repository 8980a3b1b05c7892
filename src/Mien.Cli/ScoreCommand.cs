using System.CommandLine;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;

namespace Mien.Cli;

/// <summary><c>mien score PREDICTIONS.csv</c></summary>
internal static class ScoreCommand
{
    private static readonly Argument<string> _predictions = new("PREDICTIONS") { Description = "CSV with the columns clip,truth,predicted[,subject][,fold][,path][,p_LABEL ...] (path alone will do for clip), or a folder of 'evaluate' or 'train'." };
    private static readonly Option<string> _manifest = new("--manifest") { Description = "Frames folder that was predicted; tells subject, intensity and statement." };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for score.json, score.md and score.csv." };

    public static Command Create()
    {
        var command = new Command("score", "Score anybody's predictions, with intervals over people.") { _predictions, _manifest, _out };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var table = PredictionTable.Read(parsed.GetRequiredValue(_predictions));
        if (parsed.GetValue(_manifest) is { } frames)
            table = table.With(FrameSet.Load(frames));
        var record = ScoreRecord.Of(table);
        Console.Write(ScoreMarkdown.Of(record, groups: parsed.GetValue(_out) is null));
        if (parsed.GetValue(_out) is { } folder)
        {
            record.Write(folder);
            Console.WriteLine($"Written: score.json, score.md and score.csv in {folder}");
        }
        return ExitCode.Done;
    }
}
