//! Keys: made once, refused when wrong or gone, and each sealed thing bound to its item and purpose.

use milepost_engine::store::database::Database;
use milepost_engine::store::keys::{KeyError, Keys};
use milepost_engine::store::setting;
use milepost_tests::{Place, both};
use std::fs;
use std::path::PathBuf;
use uuid::Uuid;

both!(
    the_key_is_made_once,
    another_key_is_refused,
    a_missing_key_is_refused,
    replicas_agree,
    a_replica_with_another_file_is_refused
);

const ITEM: Uuid = Uuid::from_u128(1);
const OTHER_ITEM: Uuid = Uuid::from_u128(2);

fn file(place: &Place) -> PathBuf {
    place.directory().join("milepost.db.key")
}

async fn load(place: &Place, database: &Database) -> Result<Keys, KeyError> {
    Keys::load_or_create(database, Some(&file(place))).await
}

async fn refusal(place: &Place, database: &Database) -> String {
    let refused = load(place, database).await.err().expect("refused");
    let text = refused.to_string();
    let text = text.replace(&file(place).display().to_string(), "FILE");
    let hidden = text.split(' ').map(|word| if word.len() > 60 { "HASH" } else { word });
    hidden.collect::<Vec<_>>().join(" ")
}

async fn the_key_is_made_once(place: Place) {
    let database = place.open().await;
    let keys = load(&place, &database).await.unwrap();
    let (key, wrapped) = keys.new_data_key(ITEM).unwrap();
    let sealed = key.seal("snapshot", b"a name").unwrap();
    assert!(!sealed.windows(6).any(|bytes| bytes == b"a name"));

    let again = load(&place, &database).await.unwrap();
    let opened = again.unwrap(ITEM, &wrapped).unwrap().open("snapshot", &sealed);
    assert_eq!(opened.unwrap(), b"a name");
    assert_eq!(fs::read(file(&place)).unwrap().len(), 32);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file(&place)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

async fn another_key_is_refused(place: Place) {
    let database = place.open().await;
    load(&place, &database).await.unwrap();
    fs::write(file(&place), [7; 32]).unwrap();
    assert_eq!(
        refusal(&place, &database).await,
        "The key file FILE holds another key (fingerprint HASH than this database was sealed with HASH Put the right key file there; with another key its items and journal cannot be read by anybody. Nothing was changed."
    );
    fs::write(file(&place), [7; 33]).unwrap();
    assert_eq!(
        refusal(&place, &database).await,
        "The key file FILE has 33 bytes instead of 32. Put the right key file back from where you keep it."
    );
    assert_eq!(fs::read(file(&place)).unwrap(), [7; 33]);
}

async fn a_missing_key_is_refused(place: Place) {
    let database = place.open().await;
    load(&place, &database).await.unwrap();
    fs::remove_file(file(&place)).unwrap();
    assert_eq!(
        refusal(&place, &database).await,
        "The key file FILE is missing. This database was sealed with the key of fingerprint HASH without that file its items and journal cannot be read by anybody. Put the key file back (it is not part of a backup's folder; another replica has the same one). Nothing was changed."
    );
    assert!(!file(&place).exists());
}

async fn replicas_agree(place: Place) {
    let databases = [place.open().await, place.open().await, place.open().await];
    let started = databases.iter().map(|database| load(&place, database));
    let keys = futures_util::future::join_all(started).await;
    let (_, wrapped) = keys[0].as_ref().unwrap().new_data_key(ITEM).unwrap();
    for keys in keys {
        assert!(keys.unwrap().unwrap(ITEM, &wrapped).is_ok());
    }
    assert_eq!(
        fs::read_dir(place.directory())
            .unwrap()
            .filter(|entry| { entry.as_ref().unwrap().file_name().to_string_lossy().contains(".key") })
            .count(),
        1
    );
}

/// It made a key of its own just before the first one's fingerprint arrived: that key never sealed anything and goes.
async fn a_replica_with_another_file_is_refused(place: Place) {
    let database = place.open().await;
    let elsewhere = place.directory().join("elsewhere.key");
    let first = load(&place, &database);
    let second = Keys::load_or_create(&database, Some(&elsewhere));
    let (first, second) = futures_util::future::join(first, second).await;
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
    assert_eq!(file(&place).exists(), first.is_ok());
    assert_eq!(elsewhere.exists(), second.is_ok());
    let kept = setting::get(&database.writer, setting::KEY_FINGERPRINT).await;
    assert_eq!(kept.unwrap().unwrap().len(), 64);
}

#[tokio::test]
async fn a_seal_opens_only_as_it_was_made() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("a.db").display());
    let database = Database::open(&url).await.unwrap();
    let keys = Keys::load_or_create(&database, None).await.unwrap();
    assert!(directory.path().join("a.db.key").exists());

    let (key, wrapped) = keys.new_data_key(ITEM).unwrap();
    let sealed = key.seal("snapshot", b"secret").unwrap();
    assert_eq!(key.open("snapshot", &sealed).unwrap(), b"secret");
    assert_ne!(key.seal("snapshot", b"secret").unwrap(), sealed);
    assert!(key.open("payload", &sealed).is_err());
    assert!(keys.unwrap(OTHER_ITEM, &wrapped).is_err());
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(key.open("snapshot", &changed).is_err(), "byte {at}");
        assert!(key.open("snapshot", &sealed[..at]).is_err(), "{at} bytes");
    }
}
