using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Mien.Media;

namespace Mien.Lab.Datasets;

/// <summary>Decodes one clip of a corpus to pictures of the prepared size.</summary>
internal static class ClipDecoder
{
    private const long MaxPictureBytes = 64L << 20;

    /// <summary>Decodes the clip, writes its pictures into <paramref name="part"/> and returns their rows.</summary>
    /// <returns>Rows in frame order; their <see cref="FrameRow.Path"/> is the final one, the file lies in <paramref name="part"/>
    /// under its last component.</returns>
    /// <exception cref="MienException">The clip cannot be read.</exception>
    public static async Task<ClipPictures> DecodeAsync(
        CorpusClip clip, int every, Cropper cropper, string part, ZipReader zips, CancellationToken cancel)
    {
        if (clip.IsVideo)
            return (await DecodeVideosAsync([clip], every, cropper, [part], zips, cancel).SingleAsync(cancel)).Pictures;
        var (rows, without) = (new List<FrameRow>(), 0);
        for (var i = 0; i < clip.Files.Count; i += every, cancel.ThrowIfCancellationRequested())
            if (WriteStill(clip, i, cropper, part, zips) is { } row)
                rows.Add(row);
            else
                without++;
        return new ClipPictures(rows, without);
    }

    /// <summary>Decodes several videos in one decoder process, each into its own folder.</summary>
    /// <returns>Each video's position and pictures, as soon as it is whole; one without frames is left out.</returns>
    /// <exception cref="MienException">One of them cannot be read; its name is certain only when it is alone.</exception>
    public static async IAsyncEnumerable<(int Clip, ClipPictures Pictures)> DecodeVideosAsync(IReadOnlyList<CorpusClip> clips, int every,
        Cropper cropper, IReadOnlyList<string> parts, ZipReader zips, [EnumeratorCancellation] CancellationToken cancel)
    {
        var videos = clips.Zip(parts, (clip, part) => clip.Files[0] with { Disk = clip.Files[0].OnDisk(zips, part, cancel), Entry = null }).ToList();
        var sources = videos.ConvertAll(video => Short(Hash(video)));
        var (last, rows, without) = (0, new List<FrameRow>(), 0);
        await using var frames = ReadAsync(videos, cropper, cancel).GetAsyncEnumerator(cancel);
        while (await NextAsync(frames, videos))
        {
            var (i, frame) = frames.Current;
            if (i != last && rows.Count > 0)
                yield return (last, new ClipPictures(rows, without));
            if (i != last)
                (last, rows, without) = (i, [], 0);
            if (frame.Index % every != 0)
                continue;
            if (cropper.Cut(frame) is { } picture)
                rows.Add(Write(clips[i], picture, sources[i], parts[i]));
            else
                without++;
        }
        yield return (last, new ClipPictures(rows, without));
    }

    private static async IAsyncEnumerable<(int Clip, Frame Frame)> ReadAsync(
        List<CorpusFile> videos, Cropper cropper, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (width, height) = await cropper.DecodeSizeAsync(videos[0].Disk, cancel);
        await foreach (var shown in VideoReader.ReadAsync([.. videos.Select(video => video.Disk)], width, height, threads: 1, cancel))
            yield return shown;
    }

    /// <summary>An error names the file as the corpus does: zipped clips have no lasting path, and a frames folder says
    /// nothing of the machine it was made on.</summary>
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<(int, Frame)> frames, IEnumerable<CorpusFile> videos)
    {
        try
        {
            return await frames.MoveNextAsync();
        }
        catch (MienException error)
        {
            throw new MienException(videos.Aggregate(error.Message, (message, video) => message
                .Replace(Path.GetFullPath(video.Disk), video.Name, StringComparison.Ordinal)
                .Replace(video.Disk, video.Name, StringComparison.Ordinal)), error);
        }
    }

    private static FrameRow? WriteStill(CorpusClip clip, int index, Cropper cropper, string part, ZipReader zips)
    {
        var bytes = clip.Files[index].Read(zips, MaxPictureBytes);
        var picture = cropper.Cut(ImageFile.Decode(bytes, clip.Files[index].Name) with { Index = index });
        return picture is null ? null : Write(clip, picture, Short(SHA256.HashData(bytes)), part);
    }

    private static FrameRow Write(CorpusClip clip, Frame frame, string source, string part)
    {
        var name = clip.Files.Count == 1 && !clip.IsVideo
            ? clip.Name + ".png"
            : string.Create(CultureInfo.InvariantCulture, $"{clip.Name}_f{frame.Index:00000}.png");
        var png = ImageFile.EncodePng(frame.Rgb.Span, frame.Width, frame.Height);
        File.WriteAllBytes(Path.Combine(part, name), png);
        return new FrameRow($"{clip.Label}/{name}", clip.Label, clip.Subject, clip.Name, frame.Index, frame.Time.TotalSeconds,
            clip.Split, Text(clip.Ravdess?.Intensity), Text(clip.Ravdess?.Statement), Text(clip.Ravdess?.Repetition),
            Text(clip.Ravdess?.Modality), source, Short(SHA256.HashData(frame.Rgb.Span)), clip.Targets);
    }

    private static string Text(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static byte[] Hash(CorpusFile file)
    {
        using var stream = file.Open();
        return SHA256.HashData(stream);
    }

    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 8));
}
