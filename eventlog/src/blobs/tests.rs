//! Blobs of every length, and blobs that somebody changed.

use super::*;
use crate::ids::SubjectId;

const STREAM: StreamId = StreamId::from_bytes([1; 16]);
const EVENT: EventId = EventId::from_bytes([2; 16]);

fn key(id: u8) -> Arc<DataKey> {
    Arc::new(DataKey::from_secret(
        KeyId::from_bytes([id; 16]),
        FacetTag(6),
        SubjectId::from_bytes([3; 16]),
        1,
        Zeroizing::new([id; 32]),
    ))
}

fn text(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at % 251) as u8).collect()
}

fn read_all(blobs: &Blobs, digest: Hash32, key: &Arc<DataKey>) -> Result<Vec<u8>, io::Error> {
    let mut out = Vec::new();
    let mut reader = blobs.read(digest, key, STREAM, EVENT).map_err(io::Error::other)?;
    reader.read_to_end(&mut out)?;
    Ok(out)
}

fn read_part(blobs: &Blobs, blob: &SealedBlob, from: usize, to: usize) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let reader = blobs.read(blob.digest(), &key(5), STREAM, EVENT);
    let mut reader = reader.map_err(io::Error::other)?;
    reader.skip_to(from as u64).map_err(io::Error::other)?;
    reader.take((to - from) as u64).read_to_end(&mut out)?;
    Ok(out)
}

#[test]
fn a_blob_of_any_length_reads_back() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path()).unwrap();
    let chunk = limits::BLOB_CHUNK;
    for len in [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 70] {
        let text = text(len);
        let blob = blobs.write(&key(5), STREAM, EVENT, &text[..]).unwrap();
        assert_eq!(read_all(&blobs, blob.digest(), &key(5)).unwrap(), text);
        assert!(blobs.check(blob.digest()).is_ok());
        assert_eq!(u64::from(blob.chunks()), blobs.chunks(blob.digest()).unwrap());
        assert_eq!(blob.chunks() as usize, len.div_ceil(chunk).max(1));
        for (from, to) in [(0, 10), (chunk - 3, chunk + 3), (len / 2, len), (len, len + 9)] {
            let part = read_part(&blobs, &blob, from, to);
            let expected = &text[from.min(len)..to.min(len)];
            assert_eq!(part.unwrap().as_slice(), expected, "{from}..{to} of {len}");
        }
    }
}

#[test]
fn a_dropped_swapped_or_changed_chunk_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path()).unwrap();
    let blob = blobs.write(&key(5), STREAM, EVENT, &text(4 * limits::BLOB_CHUNK)[..]).unwrap();
    let path = blobs.path(blob.digest());
    let whole = fs::read(&path).unwrap();
    let (first, second, third) = (HEAD_LEN, HEAD_LEN + SEALED_CHUNK, HEAD_LEN + 2 * SEALED_CHUNK);
    let mut swapped = whole.clone();
    swapped[first..second].copy_from_slice(&whole[second..third]);
    swapped[second..third].copy_from_slice(&whole[first..second]);
    let dropped = [&whole[..second], &whole[third..]].concat();
    let cut = whole[..third].to_vec();
    let mut changed = whole.clone();
    changed[second + 100] ^= 1;
    let mut salted = whole.clone();
    salted[9] ^= 1;
    for bytes in [swapped, dropped, cut, changed, salted, whole[..HEAD_LEN].to_vec()] {
        fs::write(&path, bytes).unwrap();
        assert!(read_all(&blobs, blob.digest(), &key(5)).is_err());
        assert!(matches!(blobs.check(blob.digest()), Err(BlobError::Damaged { .. })));
    }
    fs::write(&path, whole).unwrap();
    assert!(read_all(&blobs, blob.digest(), &key(5)).is_ok());
    assert!(read_all(&blobs, blob.digest(), &key(6)).is_err(), "another key");
    let elsewhere = StreamId::from_bytes([9; 16]);
    let moved = blobs.read(blob.digest(), &key(5), elsewhere, EVENT);
    assert!(moved.unwrap().read_to_end(&mut Vec::new()).is_err());
}

#[test]
fn a_failed_write_leaves_no_file() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path()).unwrap();
    assert!(blobs.write(&key(5), STREAM, EVENT, Failing).is_err());
    assert_eq!(fs::read_dir(dir.path().join("blobs")).unwrap().count(), 0);
}

#[test]
fn a_reader_begins_anywhere_and_opens_nothing_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path()).unwrap();
    let chunk = limits::BLOB_CHUNK;
    let text = text(2 * chunk + 70);
    let blob = blobs.write(&key(5), STREAM, EVENT, &text[..]).unwrap();
    // The first chunk does not open any more: only whoever wants it is refused.
    let path = blobs.path(blob.digest());
    let mut bytes = fs::read(&path).unwrap();
    bytes[HEAD_LEN + 5] ^= 1;
    fs::write(&path, bytes).unwrap();
    for at in [chunk, chunk + 9, 2 * chunk, 2 * chunk + 69, 2 * chunk + 70, 9 * chunk] {
        let mut reader = blobs.read(blob.digest(), &key(5), STREAM, EVENT).unwrap();
        reader.skip_to(at as u64).unwrap();
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, &text[at.min(text.len())..], "from {at}");
    }
    let mut reader = blobs.read(blob.digest(), &key(5), STREAM, EVENT).unwrap();
    assert!(matches!(reader.skip_to(7), Err(BlobError::Refused { chunk: 0, .. })));
}

#[test]
fn a_blob_that_is_given_up_is_gone_and_can_be_given_up_again() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path()).unwrap();
    let blob = blobs.write(&key(5), STREAM, EVENT, &b"nobody's"[..]).unwrap();
    blobs.discard(blob.clone()).unwrap();
    assert!(matches!(blobs.check(blob.digest()), Err(BlobError::Missing { .. })));
    blobs.discard(blob).unwrap();
}
