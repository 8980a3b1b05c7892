using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Mien.Web.Media;
using Mien.Web.Models;

namespace Mien.Web.Faces;

/// <summary>Classifies crops of many requests together: each answer comes as soon as its batch is done, none is lost.</summary>
internal sealed class CropQueue(WebOptions options, IHostApplicationLifetime life) : BackgroundService
{
    private const int Batch = 16;
    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private int _count;

    /// <summary>The probabilities of crops, in their order.</summary>
    /// <param name="model">The model; held by the caller until the answer.</param>
    /// <param name="crops">Packed RGB of the model's size.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="RefusedException">Too many wait.</exception>
    public async Task<float[][]> ClassifyAsync(ModelShelf.Lease model, IReadOnlyList<byte[]> crops, CancellationToken cancel)
    {
        if (Interlocked.Add(ref _count, crops.Count) > options.Limits.FacesWaiting && crops.Count > 0)
        {
            Interlocked.Add(ref _count, -crops.Count);
            throw new RefusedException(StatusCodes.Status429TooManyRequests, $"{options.Limits.FacesWaiting} faces wait already. Try again soon.");
        }
        var waiting = crops.Select(crop => new Waiting(model, crop, new TaskCompletionSource<float[]>(TaskCreationOptions.RunContinuationsAsynchronously))).ToList();
        foreach (var one in waiting)
            _waiting.Writer.TryWrite(one);
        using var stop = life.ApplicationStopping.Register(() => waiting.ForEach(one => one.Answer.TrySetCanceled()));
        return await Task.WhenAll(waiting.Select(one => one.Answer.Task));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < Batch && _waiting.Reader.TryRead(out var next))
                batch.Add(next);
            Interlocked.Add(ref _count, -batch.Count);
            foreach (var same in batch.GroupBy(one => one.Model.Classifier))
                await Task.Run(() => Answer([.. same]), CancellationToken.None);
            batch.Clear();
        }
    }

    private static void Answer(List<Waiting> batch)
    {
        try
        {
            var answers = batch[0].Model.Classifier.Classify(batch.ConvertAll(one => (ReadOnlyMemory<byte>)one.Crop));
            foreach (var (one, answer) in batch.Zip(answers))
                one.Answer.TrySetResult(answer);
        }
        catch (Exception error)
        {
            batch.ForEach(one => one.Answer.TrySetException(error));
        }
    }

    private sealed record Waiting(ModelShelf.Lease Model, byte[] Crop, TaskCompletionSource<float[]> Answer);
}
