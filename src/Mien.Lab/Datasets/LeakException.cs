namespace Mien.Lab.Datasets;

/// <summary>A split that breaks what its protocol claims; nothing is trained or measured on it.</summary>
public sealed class LeakException(string message) : MienException(message);
