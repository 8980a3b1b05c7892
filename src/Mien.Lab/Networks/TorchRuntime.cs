using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Settings of the tensor library that hold for the whole process.</summary>
public static partial class TorchRuntime
{
    /// <summary>Fixes the thread count and keeps freed memory for the next batch; call once, before the first tensor.</summary>
    /// <param name="threads">0 takes the machine's cores.</param>
    /// <returns>The thread count that holds from now on.</returns>
    public static int Start(int threads = 0)
    {
        KeepMemory();
        var count = threads > 0 ? threads : Environment.ProcessorCount;
        set_num_threads(count);
        return count;
    }

    /// <summary>On glibc, large blocks come from the heap and stay there: no page faults in the training loop.</summary>
    private static void KeepMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = mallopt(MmapMax, 0) & mallopt(TrimThreshold, int.MaxValue) & mallopt(TopPad, 1 << 28) & mallopt(ArenaMax, 1);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // musl has no mallopt; training is slower there and otherwise the same.
        }
    }

    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4, ArenaMax = -8;

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
