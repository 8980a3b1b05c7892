using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Mien.Faces;
using Mien.Media;

namespace Mien.Output;

/// <summary>A frame of a blurred video that someone should look at.</summary>
/// <param name="Frame">Position in the video, from 0.</param>
/// <param name="Time">Presentation time.</param>
/// <param name="Reason">Why.</param>
public sealed record FrameToCheck(int Frame, TimeSpan Time, string Reason);

/// <summary>Writes a video in which all faces are covered, with its sound, and the list of frames to check by hand.</summary>
public static class BlurredVideo
{
    /// <summary>Writes video and list, each whole or not at all; without the list there is no video.</summary>
    /// <param name="path">The MP4 file.</param>
    /// <param name="checks">The CSV of <c>frame,time,reason</c> (<c>mien.blur-check/1</c>).</param>
    /// <param name="frames">All faces, also of those who are nobody's: they are covered too.</param>
    /// <param name="sound">Where the sound comes from; it is not altered.</param>
    /// <param name="options">How much is covered, and how long.</param>
    /// <param name="cancel">Stops; no file is left.</param>
    /// <returns>What is in the list.</returns>
    /// <exception cref="MienException">The video cannot be written.</exception>
    public static async Task<IReadOnlyList<FrameToCheck>> WriteAsync(string path, string checks, IAsyncEnumerable<FollowedFrame> frames,
        SoundTrack? sound, BlurOptions options, CancellationToken cancel = default)
    {
        var blur = new FaceBlur(options);
        await VideoWriter.WriteTimedAsync(path, blur.BlurAsync(frames, cancel), sound, cancel);
        try
        {
            Writing.Try($"'{checks}'", () => Write(checks, blur.ToCheck));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        return blur.ToCheck;
    }

    private static void Write(string path, IEnumerable<FrameToCheck> checks) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        foreach (var column in (string[])["frame", "time", "reason"])
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var check in checks)
        {
            csv.WriteField(check.Frame);
            csv.WriteField(check.Time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
            csv.WriteField(check.Reason);
            csv.NextRecord();
        }
    });
}
