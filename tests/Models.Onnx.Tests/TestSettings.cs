// One after another: a test that watches the process's memory must be alone in it, and two cores are soon taken.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
