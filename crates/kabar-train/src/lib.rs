//! Trains models.
