namespace Mien.Tests.Networks;

/// <summary>Tests that need what a process has once (the tensor library's generator and threads, the console) run one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWide
{
    public const string Name = "process-wide";
}
