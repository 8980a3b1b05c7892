using System.CommandLine;
using Mien.Faces;
using Mien.Models;
using Spectre.Console;

namespace Mien.Cli;

/// <summary><c>mien models list|import|verify|remove</c></summary>
internal static class ModelsCommand
{
    /// <param name="known">The weights that this program fetches.</param>
    public static Command Create(IReadOnlyList<KnownWeights> known)
    {
        var command = new Command("models", "The store of fetched weights: list, import a file, verify, remove.");
        command.Add(List(known));
        command.Add(Import());
        command.Add(Verify(known));
        command.Add(Remove());
        return command;
    }

    private static Command List(IReadOnlyList<KnownWeights> known)
    {
        var command = new Command("list", "What is known and what is here: licence, size and state of each.");
        command.SetAction(async (_, cancel) =>
        {
            var store = new ModelStore();
            var stored = (await store.ListAsync(cancel)).ToDictionary(found => found.Weights.Name);
            using var display = new ProgressDisplay();
            display.Say($"Store: {store.Folder}");
            var table = new Table().AddColumns("name", "licence", "commercial use", "size", "state");
            foreach (var weights in known.Select(one => one.Weights))
                table.AddRow(weights.Name, Markup.Escape(weights.Licence), weights.Commercial.ToString().ToLowerInvariant(), ProgressDisplay.Size(weights.Size),
                    stored.TryGetValue(weights.Name, out var found) ? State(found, known) : $"not here; get it with: mien fetch {weights.Name}");
            table.AddRow(FaceDetector.Bundled, "Apache-2.0, FER2013 pictures: research use", "unclear", "", "comes with Mien, serves where yunet is not here");
            display.Say(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "A copy of published weights, under any name." };
        var command = new Command("import", "Copy a file into the store when its hash is that of published weights.") { file };
        command.SetAction(async (parsed, cancel) =>
        {
            using var display = new ProgressDisplay();
            var weights = await new ModelStore().ImportAsync(parsed.GetRequiredValue(file), display, cancel);
            display.Say($"Imported {weights.Name}: {weights.Licence}; {weights.Source}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Verify(IReadOnlyList<KnownWeights> known)
    {
        var command = new Command("verify", "Compare the hash of everything in the store with the published one.");
        command.SetAction(async (_, cancel) =>
        {
            using var display = new ProgressDisplay();
            var stored = await new ModelStore().ListAsync(cancel);
            foreach (var found in stored)
                display.Say($"{found.Weights.Name}: {State(found, known)} ({found.Hash})");
            if (stored.Count == 0)
                display.Say("The store is empty.");
            return stored.All(found => IsUsable(found, known)) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the weights, as 'mien models list' shows it." };
        var command = new Command("remove", "Delete weights from the store.") { name };
        command.SetAction((parsed, _) =>
        {
            new ModelStore().Remove(parsed.GetRequiredValue(name));
            Console.WriteLine($"Removed {parsed.GetRequiredValue(name)}.");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static string State(StoredWeights found, IReadOnlyList<KnownWeights> known) => found.Published ? "the published file"
        : IsUsable(found, known) ? "other bytes than the published file, all layers there"
        : $"altered; get it again with: mien fetch {found.Weights.Name}";

    private static bool IsUsable(StoredWeights found, IReadOnlyList<KnownWeights> known) =>
        known.FirstOrDefault(one => one.Weights == found.Weights)?.IsUsable(found) ?? found.Published;
}
