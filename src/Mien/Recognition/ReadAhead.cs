using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Mien.Recognition;

/// <summary>Lets the steps of a pipeline run at the same time.</summary>
internal static class ReadAhead
{
    /// <summary>Reads a source on another thread, at most <paramref name="count"/> values ahead of its consumer; an error comes
    /// behind the values before it. A consumer that leaves early stops the source.</summary>
    public static async IAsyncEnumerable<T> Ahead<T>(this IAsyncEnumerable<T> source, int count, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var values = Channel.CreateBounded<T>(new BoundedChannelOptions(count) { SingleReader = true, SingleWriter = true });
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => FillAsync(source, values.Writer, abandon.Token), CancellationToken.None);
        try
        {
            await foreach (var value in values.Reader.ReadAllAsync(cancel))
                yield return value;
        }
        finally
        {
            await abandon.CancelAsync();
            await reading;
        }
    }

    private static async Task FillAsync<T>(IAsyncEnumerable<T> source, ChannelWriter<T> values, CancellationToken abandon)
    {
        try
        {
            await foreach (var value in source.WithCancellation(abandon))
                await values.WriteAsync(value, abandon);
            values.Complete();
        }
        catch (Exception error)
        {
            values.Complete(error);
        }
    }
}
