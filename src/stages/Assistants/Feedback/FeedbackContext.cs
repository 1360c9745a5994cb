using Microsoft.EntityFrameworkCore;

namespace Endonym.Assistants.Feedback;

/// <summary>The tables of <see cref="FeedbackSchema"/>, as objects.</summary>
internal sealed class FeedbackContext(DbContextOptions<FeedbackContext> options) : DbContext(options)
{
    public DbSet<Conversation> Conversations => Set<Conversation>();

    public DbSet<Turn> Turns => Set<Turn>();

    public DbSet<Rating> Ratings => Set<Rating>();

    public DbSet<Consent> Consents => Set<Consent>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Conversation>(conversation =>
        {
            conversation.ToTable("conversation").HasKey(row => row.Key);
            conversation.HasMany(row => row.Turns).WithOne().HasForeignKey(turn => turn.ConversationKey).OnDelete(DeleteBehavior.Cascade);
            conversation.HasMany(row => row.Ratings).WithOne().HasForeignKey(rating => rating.ConversationKey).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Turn>().ToTable("turn").HasKey(row => new { row.ConversationKey, row.Number });
        modelBuilder.Entity<Rating>().ToTable("rating").HasKey(row => new { row.ConversationKey, row.TurnNumber });
        modelBuilder.Entity<Consent>().ToTable("consent").HasIndex(row => row.ConversationKey);
    }
}
