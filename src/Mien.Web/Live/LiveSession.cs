using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Mien.Faces;
using Mien.Media;
using Mien.Recognition;
using Mien.Web.Jobs;
using Mien.Web.Models;
using SkiaSharp;

namespace Mien.Web.Live;

/// <summary>One page with its camera: pictures come, the newest is read, answers go back. Nothing is stored unless it is recorded, and
/// memory does not grow: at most three pictures are held.</summary>
internal sealed class LiveSession : IDisposable
{
    private const string NoDisk = "The disk of the data folder is full, or may not be written to.";
    private const int NumberBytes = 4, InWork = 2, RateOver = 20;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly LiveSocket _socket;
    private readonly LiveRequest _start;
    private readonly ModelShelf.Lease _model;
    private readonly FaceDetector? _detector;
    private readonly LiveStore _store;
    private readonly JsonSerializerOptions _json;
    private readonly ILogger _log;
    private readonly Channel<Received> _newest;
    private readonly ConcurrentDictionary<TimeSpan, Received> _inWork = new();
    private readonly SemaphoreSlim _free = new(InWork);
    private readonly SemaphoreSlim _recordingGate = new(1);
    private readonly Queue<long> _answered = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private LiveRecording? _recording;
    private long _dropped;

    /// <summary>Begins a session; socket, model and detector stay the caller's.</summary>
    public LiveSession(LiveSocket socket, LiveRequest start, ModelShelf.Lease model, FaceDetector? detector, LiveStore store, JsonSerializerOptions json, ILogger log)
    {
        (_socket, _start, _model, _detector, _store, _json, _log) = (socket, start, model, detector, store, json, log);
        _newest = Channel.CreateBounded<Received>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>Runs until the page stops, goes away or is silent for a minute.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var recognizer = new LiveRecognizer(_model.Classifier, _detector, Recognition(), Timeline());
        try
        {
            await _socket.SendAsync(new LiveReady(_model.Classifier.Labels, new ModelOfJob(_model.Entry.Name, _model.Entry.Title, _model.Sha256), _store.Limits.LiveFrameBytes, _store.Limits.LiveSide), cancel);
            var (reading, answering) = (ReadAsync(recognizer, end.Token), AnswerAsync(recognizer, end.Token));
            var receiving = ReceiveAsync(end.Token);
            var first = await Task.WhenAny(receiving, reading, answering);
            if (first.Exception?.InnerException is { } error and not WebSocketException)
                await GiveUpAsync(error);
            await end.CancelAsync();
            await Task.WhenAll(receiving, reading, answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await recognizer.DisposeAsync();
            await EndRecordingAsync(tell: false, CancellationToken.None);
            await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _free.Dispose();
        _recordingGate.Dispose();
    }

    /// <summary>Says that the session failed; before anything is cancelled, since a socket whose receiving is cancelled sends nothing more.</summary>
    private async Task GiveUpAsync(Exception error)
    {
        _log.LogError(error, "A live page ended");
        await _socket.RefuseAsync(new LiveError("The live page ended", "This is a bug; the program's own output says more. Please report it."));
        await _socket.CloseAsync(WebSocketCloseStatus.InternalServerError, "See the message before.");
    }

    private RecognitionOptions Recognition()
    {
        var defaults = new RecognitionOptions();
        return defaults with { Tracking = defaults.Tracking with { Faces = _detector is null ? FaceChoice.Frame : JobOptions.ChoiceOf(_start.Faces, _model.Classifier.Input) } };
    }

    private TimelineOptions Timeline() => new JobOptions { Smooth = _start.Smooth, SmoothTime = _start.SmoothTime }.ToTimeline(_model.Classifier.UncertainBelow);

    private async Task ReceiveAsync(CancellationToken cancel)
    {
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            silence.CancelAfter(_patience);
            if (await _socket.ReceiveAsync(silence.Token) is not var (bytes, isText))
                return;
            if (!isText && bytes.Length > NumberBytes)
            {
                _newest.Writer.TryWrite(new Received(BinaryPrimitives.ReadUInt32BigEndian(bytes.Span), bytes[NumberBytes..].ToArray(), _clock.Elapsed, 0, 0));
                continue;
            }
            switch (isText ? LiveSocket.Parse(bytes, _json) : null)
            {
                case { Type: "stop" }:
                    return;
                case { Type: "record", On: true }:
                    await BeginRecordingAsync(cancel);
                    break;
                case { Type: "record", On: false }:
                    await EndRecordingAsync(tell: true, cancel);
                    break;
                default:
                    await _socket.SendAsync(new LiveError("Not understood", "Send pictures with their numbers, or {\"type\": \"record\" or \"stop\"}."), cancel);
                    break;
            }
        }
    }

    /// <summary>Decodes the newest picture whenever the recognizer can take one.</summary>
    private async Task ReadAsync(LiveRecognizer recognizer, CancellationToken cancel)
    {
        while (true)
        {
            await _free.WaitAsync(cancel);
            var picture = await _newest.Reader.ReadAsync(cancel);
            try
            {
                var frame = Decode(picture.Jpeg);
                picture = picture with { Width = frame.Width, Height = frame.Height };
                await RecordAsync(picture, cancel);
                _inWork[picture.Time] = picture;
                recognizer.Push(frame.Rgb.Span, new LivePicture(frame.Width, frame.Height, frame.Width * 3, PixelFormat.Rgb24), picture.Time);
            }
            catch (MienException error)
            {
                _free.Release();
                await _socket.SendAsync(new LiveError("A picture could not be read", error.Message), cancel);
            }
        }
    }

    private async Task AnswerAsync(LiveRecognizer recognizer, CancellationToken cancel)
    {
        await foreach (var seen in recognizer.ReadAllAsync(cancel))
        {
            var picture = _inWork[seen.Time];
            foreach (var done in _inWork.Keys.Where(time => time <= seen.Time))
                if (_inWork.TryRemove(done, out _))
                {
                    _free.Release();
                    if (done < seen.Time)
                        Interlocked.Increment(ref _dropped);        // a later picture was answered before anyone took its answer
                }
            await _socket.SendAsync(new LiveFaces(picture.Number, Rounded.Seconds(seen.Time), Math.Round((_clock.Elapsed - picture.Time).TotalMilliseconds, 1), Rate(),
                Interlocked.Read(ref _dropped), picture.Width, picture.Height,
                [.. seen.Rows.Where(row => row.Person > 0).Select(row => RowView.Of(row, _model.Classifier.Labels))], _recording is not null), cancel);
        }
    }

    /// <summary>Answers a second, over the last ones.</summary>
    private double Rate()
    {
        _answered.Enqueue(Stopwatch.GetTimestamp());
        if (_answered.Count > RateOver)
            _answered.Dequeue();
        var over = Stopwatch.GetElapsedTime(_answered.Peek()).TotalSeconds;
        return over > 0 ? Math.Round((_answered.Count - 1) / over, 1) : 0;
    }

    private Frame Decode(byte[] jpeg)
    {
        if (jpeg is not [0xFF, 0xD8, ..])
            throw new MienException("It is no JPEG.");
        var size = SKBitmap.DecodeBounds(jpeg);
        return Math.Max(size.Width, size.Height) <= _store.Limits.LiveSide ? ImageFile.Decode(jpeg, "the picture")
            : throw new MienException($"It has {size.Width}x{size.Height} pixels; the longer side may have {_store.Limits.LiveSide}.");
    }

    private async Task BeginRecordingAsync(CancellationToken cancel)
    {
        try
        {
            await HoldingAsync(() => _recording ??= _store.Begin(), cancel);
        }
        catch (MienException error)
        {
            await _socket.SendAsync(new LiveError("The recording could not be begun", error.Message), cancel);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _log.LogError("A recording could not be begun: {Reason}", error.Message);
            await _socket.SendAsync(new LiveError("The recording could not be begun", NoDisk), cancel);
        }
    }

    private async Task RecordAsync(Received picture, CancellationToken cancel)
    {
        if (_recording is null)
            return;
        if (!await HoldingAsync(() => _recording?.Add(picture.Jpeg, picture.Width, picture.Height, picture.Time) ?? true, cancel))
            await EndRecordingAsync(tell: true, cancel);
    }

    /// <summary>Queues what was recorded as a job; also when the page goes away meanwhile, which only keeps it from being told.</summary>
    private async Task EndRecordingAsync(bool tell, CancellationToken cancel)
    {
        var recording = await HoldingAsync(() =>
        {
            var ended = _recording;
            _recording = null;
            return ended;
        }, CancellationToken.None);
        using (recording)
            if (recording is { IsEmpty: false })
                await KeepAsync(recording, tell, cancel);
            else if (recording is { IsBroken: true })
                await _socket.RefuseAsync(new LiveError("Nothing could be recorded", NoDisk));
    }

    private async Task KeepAsync(LiveRecording recording, bool tell, CancellationToken cancel)
    {
        var how = new JobOptions { Model = _start.Model, Faces = _start.Faces, Smooth = _start.Smooth, SmoothTime = _start.SmoothTime };
        JobView job;
        try
        {
            job = await _store.KeepAsync(recording, how);
        }
        catch (Exception error) when (error is MienException or IOException or UnauthorizedAccessException or SqliteException)
        {
            _log.LogError("A recording could not be queued and is left at {Path}: {Reason}", recording.Left, error.Message);
            await _socket.RefuseAsync(new LiveError("The recording could not be queued", (error is MienException ? error.Message : NoDisk) + Where(recording)));
            return;
        }
        if (tell)
            await _socket.SendAsync(new LiveRecorded(job), cancel);
    }

    private static string Where(LiveRecording recording) =>
        recording.Left is { } path ? $" It was left on this machine as '{path}': move it from there." : "";

    /// <summary>Does something with the recording while nobody else does.</summary>
    private async Task<T> HoldingAsync<T>(Func<T> act, CancellationToken cancel)
    {
        await _recordingGate.WaitAsync(cancel);
        try
        {
            return act();
        }
        finally
        {
            _recordingGate.Release();
        }
    }

    /// <summary>A picture with the page's number for it.</summary>
    private sealed record Received(uint Number, byte[] Jpeg, TimeSpan Time, int Width, int Height);
}
