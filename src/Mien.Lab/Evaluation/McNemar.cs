namespace Mien.Lab.Evaluation;

/// <summary>McNemar's exact test: whether the clips that only one of two models has right are evenly shared.</summary>
/// <param name="OnlyA">Clips that A alone has right.</param>
/// <param name="OnlyB">Clips that B alone has right.</param>
/// <param name="P">Two-sided probability of a division at least as uneven, if both were as good.</param>
public sealed record McNemar(int OnlyA, int OnlyB, double P)
{
    /// <summary>What the test leaves out.</summary>
    public const string Caveat = "It takes clips for independent, which clips of one person are not, so p is too small; the interval over subjects decides.";

    /// <summary>The exact two-sided test (McNemar 1947 with the binomial): 2 P(X &lt;= the smaller count), X binomial with 1/2, at most 1.</summary>
    public static McNemar Of(int onlyA, int onlyB)
    {
        var (smaller, all) = (Math.Min(onlyA, onlyB), onlyA + onlyB);
        var (term, tail) = (-all * Math.Log(2), 0.0);
        for (var k = 0; k <= smaller; k++)
        {
            tail += Math.Exp(term);
            term += Math.Log(all - k) - Math.Log(k + 1);
        }
        return new McNemar(onlyA, onlyB, Math.Min(1, 2 * tail));
    }
}
