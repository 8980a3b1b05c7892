namespace Mien;

/// <summary>Results cannot be written: the disk is full, the folder is read-only. What comes after would fail as well.</summary>
public sealed class WriteException : MienException
{
    /// <summary>Creates the error with a message that is shown to the user as it stands.</summary>
    public WriteException(string message, Exception inner) : base(message, inner) { }
}
