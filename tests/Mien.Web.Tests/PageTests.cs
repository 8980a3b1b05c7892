namespace Mien.Web.Tests;

/// <summary>Tests of pages, which are closed after each.</summary>
[Collection(SharedApp.Name), Trait("speed", "slow")]
public abstract class PageTests(App app) : IAsyncDisposable
{
    private protected App App { get; } = app;

    public virtual async ValueTask DisposeAsync()
    {
        await App.CloseAsync();
        GC.SuppressFinalize(this);
    }
}
