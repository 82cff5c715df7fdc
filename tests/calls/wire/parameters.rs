//! The table "Style Examples" of the OpenAPI specification, where `color` is `blue`, `[blue, black, brown]` or
//! `{ R: 100, G: 200, B: 150 }`.

use crate::{color, sent};

fn list() -> Vec<String> {
    ["blue", "black", "brown"].map(str::to_owned).to_vec()
}

/// The last segment of the path, or the query, that a call sends.
macro_rules! sends {
    ($($method:ident($($argument:expr)?) $(.$setter:ident($value:expr))? => $expected:literal)*) => {$(
        let request = sent(|client| async move { client.$method($($argument)?)$(.$setter($value))?.await.unwrap() }).await;
        let target = request.target().to_owned();
        let (_, last) = target.rsplit_once(['/', '?']).unwrap();
        assert_eq!(last, $expected, "{}", stringify!($method));
    )*};
}

macro_rules! sends_header {
    ($name:literal: $($method:ident.$setter:ident($value:expr) => $expected:literal)*) => {$(
        let request = sent(|client| async move { client.$method().$setter($value).await.unwrap() }).await;
        assert_eq!(request.header($name), Some($expected), "{}", stringify!($method));
    )*};
}

#[tokio::test]
async fn in_the_path() {
    sends! {
        simple_string("blue") => "blue"
        simple_array(&list()) => "blue,black,brown"
        simple_object(&color()) => "R,100,G,200,B,150"
        simple_string_exploded("blue") => "blue"
        simple_array_exploded(&list()) => "blue,black,brown"
        simple_object_exploded(&color()) => "R=100,G=200,B=150"
        label_string("blue") => ".blue"
        label_array(&list()) => ".blue,black,brown"
        label_object(&color()) => ".R,100,G,200,B,150"
        label_string_exploded("blue") => ".blue"
        label_array_exploded(&list()) => ".blue.black.brown"
        label_object_exploded(&color()) => ".R=100.G=200.B=150"
        matrix_string("") => ";color"
        matrix_string("blue") => ";color=blue"
        matrix_array(&list()) => ";color=blue,black,brown"
        matrix_object(&color()) => ";color=R,100,G,200,B,150"
        matrix_string_exploded("") => ";color"
        matrix_string_exploded("blue") => ";color=blue"
        matrix_array_exploded(&list()) => ";color=blue;color=black;color=brown"
        matrix_object_exploded(&color()) => ";R=100;G=200;B=150"
    }
}

#[tokio::test]
async fn in_the_query() {
    sends! {
        form_query_string().color("") => "color="
        form_query_string().color("blue") => "color=blue"
        form_query_array().color(&list()) => "color=blue,black,brown"
        form_query_object().color(&color()) => "color=R,100,G,200,B,150"
        form_query_string_exploded().color("blue") => "color=blue"
        form_query_array_exploded().color(&list()) => "color=blue&color=black&color=brown"
        form_query_object_exploded().color(&color()) => "R=100&G=200&B=150"
        space_delimited_query_array().color(&list()) => "color=blue%20black%20brown"
        space_delimited_query_object().color(&color()) => "color=R%20100%20G%20200%20B%20150"
        pipe_delimited_query_array().color(&list()) => "color=blue%7Cblack%7Cbrown"
        pipe_delimited_query_object().color(&color()) => "color=R%7C100%7CG%7C200%7CB%7C150"
        deep_object_query_object().color(&color()) => "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"
        json_query().color(&color()) => "color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D"
    }
}

#[tokio::test]
async fn in_headers() {
    sends_header! {
        "x-color":
        header_string.x_color("blue é") => "blue é"
        header_array.x_color(&list()) => "blue,black,brown"
        header_object.x_color(&color()) => "R,100,G,200,B,150"
        header_string_exploded.x_color("blue") => "blue"
        header_array_exploded.x_color(&list()) => "blue,black,brown"
        header_object_exploded.x_color(&color()) => "R=100,G=200,B=150"
    }
}

#[tokio::test]
async fn in_cookies() {
    sends_header! {
        "cookie":
        cookie_string.color("blue") => "color=blue"
        cookie_string.color("a=b; c=\"é\"") => "color=a=b%3B%20c=%22%C3%A9%22"
        cookie_string_exploded.color("blue") => "color=blue"
        cookie_array.color(&list()) => "color=blue,black,brown"
        cookie_object.color(&color()) => "color=R,100,G,200,B,150"
        cookie_array_exploded.color(&list()) => "color=blue; color=black; color=brown"
        cookie_object_exploded.color(&color()) => "R=100; G=200; B=150"
    }
}

#[tokio::test]
async fn reserved_characters_empty_values_and_lists() {
    let request = sent(|client| async move {
        client.reserved(true).link("https://a.b/c?d=[e]").flag("").list(&[]).await.unwrap();
    })
    .await;
    assert_eq!(request.target(), "GET /query/reserved?yes=true&link=https://a.b/c?d=[e]&flag=");
}
