//! How much memory the process had, where the system tells.

use std::fs;

/// Has Linux count the peak from here on. Elsewhere [`peak`] tells nothing.
pub fn reset_peak() {
    // Where this fails, the peak is that of the whole run.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that the process had since [`reset_peak`], in bytes.
pub fn peak() -> Option<u64> {
    status("VmHWM:")
}

/// The memory that the process has now, in bytes.
pub fn current() -> Option<u64> {
    status("VmRSS:")
}

fn status(key: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn the_peak_counts_what_is_gone() {
        const SIZE: usize = 64 << 20;
        reset_peak();
        drop(std::hint::black_box(vec![1_u8; SIZE]));
        assert!(peak().is_some_and(|peak| peak > SIZE as u64));
        assert!(current() <= peak());
    }
}
