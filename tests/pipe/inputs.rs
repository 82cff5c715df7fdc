//! What the inputs and the generator are.

use std::fs;

use sha2::{Digest as _, Sha256};

use crate::workspace::{files, root};

#[test]
fn the_vendor_document_is_as_the_vendor_wrote_it() {
    let text = fs::read(root().join("spec/xiaomi-open-api.yaml")).unwrap();
    let hash: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        (text.len(), hash.as_str()),
        (8105, "6d253047fbff5c6a5000d5c96d2606b055d82755f6a86d5e941acb10a9048379"),
        "spec/ is never edited; what is wrong in it is put right in overrides/"
    );
}

#[test]
fn the_generator_knows_no_vendor() {
    const WORDS: [&str; 10] =
        ["xiaomi", "小米", "miliao", "mitalk", "michat", "passbook", "account.mi", "dev.mi.com", "checkpassword", "xmsign"];
    for (path, text) in files(&root().join("xtask/src")) {
        let text = String::from_utf8(text).unwrap().to_lowercase();
        for word in WORDS {
            assert!(!text.contains(word), "`{word}` in xtask/src/{}", path.display());
        }
    }
}
