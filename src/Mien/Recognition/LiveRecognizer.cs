using System.Buffers;
using System.Diagnostics;
using System.Threading.Channels;
using Mien.Faces;
using Mien.Media;

namespace Mien.Recognition;

/// <summary>What a live picture shows.</summary>
/// <param name="Time">The picture's time, as pushed.</param>
/// <param name="Rows">A row a face, smoothed, with its state; boxes in pixels of the pushed picture. One row without a face
/// where none is seen.</param>
/// <param name="Latency">Time from the push to the answer.</param>
public sealed record LiveExpression(TimeSpan Time, IReadOnlyList<PersonFrame> Rows, TimeSpan Latency);

/// <summary>Reads pictures that an application pushes, as from a camera: the newest wins, memory does not grow, and answers
/// come as fast as the machine allows. Push from one thread; read from another.</summary>
public sealed class LiveRecognizer : IAsyncDisposable
{
    private readonly Channel<Pushed> _pushed;
    private readonly Channel<LiveExpression> _seen = Channel.CreateBounded<LiveExpression>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly RowClassifier _rows;
    private readonly LiveFaceFollower _follower;
    private readonly RecognitionOptions _options;
    private readonly TimelineOptions _timeline;
    private readonly ExponentialSmoothing _smoothing;
    private readonly Task _work;
    private TimeSpan? _last;
    private long _dropped;
    private int _index;

    /// <summary>Starts a session.</summary>
    /// <param name="classifier">The model; stays the caller's.</param>
    /// <param name="detector">Finds the faces; stays the caller's. Null reads whole pictures.</param>
    /// <param name="options">Which faces, and at which size; the choice of frames is the caller's.</param>
    /// <param name="timeline">Smoothing (none or ema: a Gaussian would have to wait) and states.</param>
    /// <exception cref="MienException">An option is not possible.</exception>
    public LiveRecognizer(ExpressionClassifier classifier, FaceDetector? detector, RecognitionOptions? options = null, TimelineOptions? timeline = null)
    {
        (_options, _timeline, _rows) = (options ?? new RecognitionOptions(), timeline ?? new TimelineOptions(), new RowClassifier(classifier));
        _timeline.Validate();
        if (_timeline.Smoothing == SmoothingKind.Gaussian)
            throw new MienException("Gaussian smoothing looks ahead and cannot serve a live picture. Use Ema or None.");
        var tracking = detector is null ? _options.Tracking with { Faces = FaceChoice.Frame } : _options.Tracking;
        _options = _options with { Tracking = tracking };
        _follower = new LiveFaceFollower(frame => detector!.Detect(frame), tracking);
        _smoothing = new ExponentialSmoothing(_timeline.SmoothingTime, _timeline.SmoothingGap);
        _pushed = Channel.CreateBounded<Pushed>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }, Drop);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Pictures that a newer one replaced before their turn came.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Hands in a picture; it is copied, and replaces one that still waits.</summary>
    /// <param name="pixels">At least <see cref="LivePicture.Length"/> bytes.</param>
    /// <param name="picture">How they lie.</param>
    /// <param name="time">When it was taken; later than the one before.</param>
    /// <exception cref="ArgumentException">The pixels do not fit the description, or the time does not go on.</exception>
    public void Push(ReadOnlySpan<byte> pixels, LivePicture picture, TimeSpan time)
    {
        if (pixels.Length < picture.Length)
            throw new ArgumentException($"The picture takes {picture.Length} bytes; there are {pixels.Length}.", nameof(pixels));
        if (time <= _last)
            throw new ArgumentException($"Time does not go on: {time} after {_last}.", nameof(time));
        _last = time;
        var copy = ArrayPool<byte>.Shared.Rent(picture.Length);
        pixels[..picture.Length].CopyTo(copy);
        if (!_pushed.Writer.TryWrite(new Pushed(copy, picture, time, Stopwatch.GetTimestamp())))
            ArrayPool<byte>.Shared.Return(copy);
    }

    /// <summary>The answers, the newest only: one that nobody has read is replaced. Ends when the session is disposed
    /// of.</summary>
    public IAsyncEnumerable<LiveExpression> ReadAllAsync(CancellationToken cancel = default) => _seen.Reader.ReadAllAsync(cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _pushed.Writer.TryComplete();
        await _work;
    }

    private readonly record struct Pushed(byte[] Pixels, LivePicture Picture, TimeSpan Time, long At);

    private void Drop(Pushed old)
    {
        Interlocked.Increment(ref _dropped);
        ArrayPool<byte>.Shared.Return(old.Pixels);
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var pushed in _pushed.Reader.ReadAllAsync())
                await _seen.Writer.WriteAsync(Read(pushed));
            _seen.Writer.Complete();
        }
        catch (Exception error)
        {
            _seen.Writer.Complete(error);
        }
    }

    private LiveExpression Read(Pushed pushed)
    {
        var (width, height) = (pushed.Picture.Width, pushed.Picture.Height);
        var rgb = pushed.Picture.ToRgb(pushed.Pixels);
        ArrayPool<byte>.Shared.Return(pushed.Pixels);
        var frame = new Frame(_index++, pushed.Time, width, height, rgb);
        var wanted = _options.Tracking.Faces == FaceChoice.Frame
            ? [_rows.Whole(frame, frame.Index, frame.Time)]
            : _rows.Cut(_follower.Push(frame), 1).ToList();
        var rows = _rows.Classify(wanted, _options.PriorCorrection).ConvertAll(Finish);
        return new LiveExpression(pushed.Time, rows, Stopwatch.GetElapsedTime(pushed.At));
    }

    private PersonFrame Finish(PersonFrame row)
    {
        row = row with { State = FrameStates.Of(row, _timeline with { UncertainBelow = null }) };
        row = _timeline.Smoothing == SmoothingKind.None ? row with { Smoothed = row.Raw } : _smoothing.Add(row);
        return row with { State = FrameStates.Of(row, _timeline) };
    }
}
