namespace Resilience;

/// <summary>Retries multiply the load just when the other side has too much of it: they may be only a part of all calls.</summary>
internal sealed class RetryBudget(int percent)
{
    private const double Free = 10;
    private readonly object _lock = new();
    private double _saved = Free;

    public void Earn()
    {
        lock (_lock)
        {
            _saved = Math.Min(Free, _saved + percent / 100.0);
        }
    }

    public bool Spend()
    {
        lock (_lock)
        {
            if (percent == 0 || _saved < 1)
            {
                return false;
            }

            _saved--;
            return true;
        }
    }
}
