return await Mien.Cli.CommandLine.RunAsync(args);
