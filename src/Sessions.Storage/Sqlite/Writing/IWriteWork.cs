namespace Sessions.Storage.Sqlite.Writing;

/// <summary>One write on its way through the writer, which alone calls these members.</summary>
internal interface IWriteWork
{
    /// <summary>What it counts against the limits of queue and group.</summary>
    long Bytes { get; }

    /// <summary>Whether somebody waits for it; what nobody waits for lies in the queue for company.</summary>
    bool IsUrgent { get; }

    /// <summary>Whether content leaves the file, so that the write-ahead log should be scrubbed soon.</summary>
    bool Erases { get; }

    /// <summary>Claims the work; false when its caller gave it up while it waited.</summary>
    bool TryBegin();

    /// <summary>Runs its statements in the open transaction; reads none of the caller's memory after that.</summary>
    void Execute(WriterConnection connection);

    /// <summary>The transaction is durable.</summary>
    void Complete();

    /// <summary>Nothing was changed.</summary>
    void Fail(StoreUnavailableException reason);

    /// <summary>Nobody knows whether anything was changed.</summary>
    void Lose(StoreUnavailableException reason);
}
