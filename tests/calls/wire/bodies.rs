use reqwest::multipart::Part;

use crate::api::operations::untagged::MultipartBodyBodyForm;
use crate::api::types::Thing;
use crate::{color, sent, thing};

fn whole() -> Thing {
    Thing { tags: Some(vec!["x".to_owned(), "y z".to_owned()]), more: Some(vec![1, 2]), color: Some(color()), ..thing() }
}

const JSON: &str = r#"{"name":"a b&c"}"#;

#[tokio::test]
async fn json() {
    let request = sent(|client| async move { client.json_body(&thing()).await.unwrap() }).await;
    assert_eq!((request.header("content-type"), request.text()), (Some("application/json"), JSON));
    let request = sent(|client| async move { client.merge_patch_body(&thing()).await.unwrap() }).await;
    assert_eq!((request.header("content-type"), request.text()), (Some("application/merge-patch+json"), JSON));
}

#[tokio::test]
async fn optional() {
    let request = sent(|client| async move { client.optional_body().await.unwrap() }).await;
    assert_eq!((request.header("content-type"), request.text()), (None, ""));
    let request = sent(|client| async move { client.optional_body().body(&thing()).await.unwrap() }).await;
    assert_eq!((request.header("content-type"), request.text()), (Some("application/json"), JSON));
}

#[tokio::test]
async fn on_get() {
    let request = sent(|client| async move { client.body_on_get(&thing()).await.unwrap() }).await;
    assert_eq!((request.target(), request.text()), ("GET /body/get", JSON));
}

#[tokio::test]
async fn form() {
    let request = sent(|client| async move { client.form_body(&whole()).await.unwrap() }).await;
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.text(), "name=a%20b%26c&tags=x&tags=y%20z&more=1%7C2&color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150");
}

#[tokio::test]
async fn multipart() {
    let form = MultipartBodyBodyForm {
        file: Part::bytes(b"\x00\xff".to_vec()).file_name("a.bin").mime_str("image/png").unwrap(),
        note: "n".to_owned(),
        tags: vec!["x".to_owned(), "y".to_owned()],
        color: Some(color()),
        xml: Some("<a/>".to_owned()),
    };
    let request = sent(|client| async move { client.multipart_body(form).await.unwrap() }).await;
    let boundary = request.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8_lossy(&request.body).replace(boundary, "B");
    let part = |name: &str, more: &str, content: &str| {
        format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
    };
    let expected = [
        part("file", "; filename=\"a.bin\"\r\nContent-Type: image/png", "\u{0}\u{fffd}"),
        part("note", "", "n"),
        part("tags", "", "x"),
        part("tags", "", "y"),
        part("color", "\r\nContent-Type: application/json", r#"{"R":100,"G":200,"B":150}"#),
        part("xml", "\r\nContent-Type: application/xml", "<a/>"),
    ];
    assert_eq!(body, format!("{}--B--\r\n", expected.concat()));
}

#[tokio::test]
async fn text_xml_and_bytes() {
    let request = sent(|client| async move { client.text_body("é").await.unwrap() }).await;
    assert_eq!((request.header("content-type"), request.text()), (Some("text/plain"), "é"));
    let request = sent(|client| async move { client.xml_body("<a/>").await.unwrap() }).await;
    assert_eq!((request.header("content-type"), request.text()), (Some("application/xml"), "<a/>"));
    let request = sent(|client| async move { client.bytes_body(vec![0, 255]).await.unwrap() }).await;
    assert_eq!((request.header("content-type"), &*request.body), (Some("application/octet-stream"), &[0, 255][..]));
    let request = sent(|client| async move { client.any_body("abc").await.unwrap() }).await;
    assert_eq!((request.header("content-type"), request.text()), (Some("application/octet-stream"), "abc"));
}
