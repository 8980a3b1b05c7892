namespace Mien;

/// <summary>An error a user can act on: its message says what is wrong, which input, and what to do.</summary>
public class MienException : Exception
{
    /// <summary>Creates the error with a message that is shown to the user as it stands.</summary>
    public MienException(string message) : base(message) { }

    /// <summary>Creates the error with the failure that caused it.</summary>
    public MienException(string message, Exception inner) : base(message, inner) { }
}
