Console.WriteLine("mien");
