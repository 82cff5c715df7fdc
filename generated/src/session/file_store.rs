//! Tokens in a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::store::{SessionRecord, TokenStore};

/// A [`TokenStore`] in a file of its own, for command line programs and small services with one account.
///
/// The record is written to a second file beside it (`.new` added to the name), which then takes its place: after a crash
/// or a power cut there is the old record or the new one. On Unix only the owner may read it. It is not encrypted.
#[derive(Clone, Debug)]
pub struct FileTokenStore {
    path: PathBuf,
}

impl FileTokenStore {
    /// A store in the file at `path`. Its folder has to exist, the file need not.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where the record is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the record, when the user signs out. That there is none is no error.
    ///
    /// # Errors
    ///
    /// When the file cannot be removed.
    pub async fn clear(&self) -> io::Result<()> {
        self.blocking(|path| match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => sync_folder(path),
        })
        .await
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static) -> io::Result<T> {
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || work(&path)).await.map_err(io::Error::other)?
    }
}

impl TokenStore for FileTokenStore {
    type Error = io::Error;

    async fn load(&self) -> Result<Option<SessionRecord>, Self::Error> {
        self.blocking(|path| match fs::read(path) {
            // The decoder's own message could repeat a token.
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|_| io::Error::new(ErrorKind::InvalidData, "the file does not hold a session record")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    async fn save(&self, record: &SessionRecord) -> Result<(), Self::Error> {
        let json = serde_json::to_vec(record)?;
        self.blocking(move |path| {
            let mut name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_owned();
            name.push(".new");
            let new = path.with_file_name(name);
            let mut file = create_private(&new)?;
            file.write_all(&json)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&new, path)?;
            sync_folder(path)
        })
        .await
    }
}

/// A new file that nobody else may read; one left over from a crash is replaced, with whatever permissions it had.
fn create_private(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a renamed or removed file survive a power cut, where the system can.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::oauth::TokenSet;

    fn record(access_token: &str) -> SessionRecord {
        SessionRecord::new(TokenSet::new(access_token, SystemTime::UNIX_EPOCH))
    }

    #[tokio::test]
    async fn a_record_is_replaced_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileTokenStore::new(folder.path().join("mi session.json"));
        assert_eq!(store.load().await.unwrap(), None);
        for token in ["one", "two"] {
            store.save(&record(token)).await.unwrap();
            assert_eq!(store.load().await.unwrap(), Some(record(token)));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the second file is gone");
        store.clear().await.unwrap();
        store.clear().await.unwrap();
        assert_eq!(store.load().await.unwrap(), None);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_may_read_it_even_after_a_crash_left_a_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let store = FileTokenStore::new(folder.path().join("session"));
        let left_over = folder.path().join("session.new");
        fs::write(&left_over, "half a rec").unwrap();
        fs::set_permissions(&left_over, fs::Permissions::from_mode(0o644)).unwrap();
        store.save(&record("V3_a")).await.unwrap();
        assert_eq!(fs::metadata(store.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn a_broken_file_is_an_error_that_shows_nothing_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileTokenStore::new(folder.path().join("session"));
        fs::write(store.path(), r#"{"tokens":"V3_secret"}"#).unwrap();
        let error = store.load().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        assert!(!format!("{error:?}").contains("V3_"));
        assert!(FileTokenStore::new("").save(&record("V3_a")).await.is_err());
    }
}
