using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Mien.Cli;

/// <summary>Shows long work with rate and remaining time: one live line on a terminal, a plain line now and then when piped.</summary>
internal sealed class ProgressDisplay : IProgress<WorkProgress>, IDisposable
{
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(2), _live = TimeSpan.FromMilliseconds(150), _piped = TimeSpan.FromSeconds(10);
    private const int PipedWidth = 200;
    private readonly Lock _lock = new();
    private readonly bool _terminal = !Console.IsOutputRedirected;
    private readonly Stopwatch _stage = new();
    private TimeSpan _shown;
    private string _name = "";
    private long _first;
    private int _width;

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        lock (_lock)
        {
            if (value.Stage != _name)
                Begin(value);
            var due = _stage.Elapsed - _shown >= (_terminal ? _live : _piped) && (_terminal || _stage.Elapsed > _quiet);
            if (!due)
                return;
            _shown = _stage.Elapsed;
            Draw(Printable(Describe(value, _stage.Elapsed, value.Done - _first)));
        }
    }

    /// <summary>Prints a line above the live one.</summary>
    public void Say(string text)
    {
        lock (_lock)
        {
            Clear();
            Console.WriteLine(Printable(text));
        }
    }

    /// <summary>Prints a table above the live line.</summary>
    public void Say(Table table)
    {
        lock (_lock)
        {
            Clear();
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
            console.Profile.Width = _terminal ? console.Profile.Width : PipedWidth;
            console.Write(table);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            Clear();
    }

    /// <summary>Text without the control characters by which a file's name could move the cursor; line breaks stay.</summary>
    internal static string Printable(string text) => text.Any(IsControl) ? string.Concat(text.Select(letter => IsControl(letter) ? '\uFFFD' : letter)) : text;

    private static bool IsControl(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t');

    /// <summary>Rate and remaining time in words.</summary>
    internal static string Describe(WorkProgress value, TimeSpan elapsed, long done)
    {
        var rate = done / Math.Max(elapsed.TotalSeconds, 1e-3);
        var count = value.Total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{value.Done:N0} of {value.Total:N0} {value.Unit} ({100.0 * value.Done / value.Total:0} %)")
            : string.Create(CultureInfo.InvariantCulture, $"{value.Done:N0} {value.Unit}");
        var left = value.Total > 0 && rate > 0 ? ", " + Duration(TimeSpan.FromSeconds((value.Total - value.Done) / rate)) + " left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{value.Stage}: {count}, {rate:0.#}/s{left}");
    }

    /// <summary>A duration as people say it: 12 s, 3 min 20 s, 2 h 05 min.</summary>
    internal static string Duration(TimeSpan time) => time.TotalSeconds < 100 ? $"{Math.Ceiling(time.TotalSeconds):0} s"
        : time.TotalMinutes < 100 ? $"{(int)time.TotalMinutes} min {time.Seconds:00} s"
        : $"{(int)time.TotalHours} h {time.Minutes:00} min";

    /// <summary>A size as people say it.</summary>
    internal static string Size(long bytes) => bytes < 1L << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} kB")
        : bytes < 1L << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.0} GB");

    private void Begin(WorkProgress value)
    {
        (_name, _first, _shown) = (value.Stage, value.Done, TimeSpan.Zero);
        _stage.Restart();
    }

    private void Draw(string text)
    {
        if (!_terminal)
        {
            Console.WriteLine(text);
            return;
        }
        text = text.Length < Console.WindowWidth ? text : text[..Math.Max(0, Console.WindowWidth - 1)];
        Console.Write("\r" + text.PadRight(_width));
        _width = text.Length;
    }

    private void Clear()
    {
        if (_width > 0)
            Console.Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }
}
