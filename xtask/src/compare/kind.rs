//! The kinds of change.

/// Writes the enum, the stable names and the list of all kinds from one table.
macro_rules! kinds {
    ($($(#[$docs:meta])* $kind:ident = $name:literal,)*) => {
        /// The kinds of change. Their names are stable; `docs/diff.md` says at which level each is reported.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[$docs])* $kind,)*
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The stable name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// An operation is gone.
    OperationRemoved = "operation-removed",
    /// An operation is new.
    OperationAdded = "operation-added",
    /// The method of an operation has another name.
    MethodRenamed = "method-renamed",
    /// The `operationId` is another one, the method is the same.
    OperationIdChanged = "operation-id-changed",
    /// The type of a call is in another module, or has another name.
    CallMoved = "call-moved",
    /// A module of operations is gone.
    ModuleRemoved = "module-removed",
    /// The client of a tag is gone.
    SubClientRemoved = "sub-client-removed",
    /// The client of a tag is new.
    SubClientAdded = "sub-client-added",
    /// The type of the client of a tag has another name.
    SubClientRenamed = "sub-client-renamed",
    /// The Cargo feature of a tag is gone.
    FeatureRemoved = "feature-removed",
    /// The Cargo feature of a tag is new.
    FeatureAdded = "feature-added",
    /// An operation or a type needs another Cargo feature.
    FeatureChanged = "feature-changed",
    /// Another HTTP method is sent.
    HttpMethodChanged = "http-method-changed",
    /// The request goes to another path.
    PathChanged = "path-changed",
    /// A parameter is gone.
    ParameterRemoved = "parameter-removed",
    /// A parameter is new, and must be given.
    RequiredParameterAdded = "required-parameter-added",
    /// A parameter is new, and may be given.
    OptionalParameterAdded = "optional-parameter-added",
    /// A parameter that could be left out must be given.
    ParameterBecameRequired = "parameter-became-required",
    /// A parameter that had to be given may be left out.
    ParameterBecameOptional = "parameter-became-optional",
    /// A parameter has another Rust name.
    ParameterRenamed = "parameter-renamed",
    /// A parameter is sent under another name.
    ParameterWireNameChanged = "parameter-wire-name-changed",
    /// A parameter has another type.
    ParameterTypeChanged = "parameter-type-changed",
    /// A parameter goes to another place of the request.
    ParameterLocationChanged = "parameter-location-changed",
    /// Positional arguments stand in another order.
    ArgumentsReordered = "arguments-reordered",
    /// An operation takes a body that it did not take.
    BodyAdded = "body-added",
    /// An operation takes no body any more.
    BodyRemoved = "body-removed",
    /// A body that could be left out must be given.
    BodyBecameRequired = "body-became-required",
    /// A body that had to be given may be left out.
    BodyBecameOptional = "body-became-optional",
    /// A body has another type.
    BodyTypeChanged = "body-type-changed",
    /// A body is sent as another media type.
    BodyMediaTypeChanged = "body-media-type-changed",
    /// A body may not be of a media type any more that callers could choose.
    BodyAlternativeRemoved = "body-alternative-removed",
    /// A body may be of a media type more.
    BodyAlternativeAdded = "body-alternative-added",
    /// The setter of a body has another name.
    BodyRenamed = "body-renamed",
    /// A call gives something of another kind: a URL instead of a value, a call instead of a URL.
    AnswerKindChanged = "answer-kind-changed",
    /// A call gives a value of another type.
    ResponseTypeChanged = "response-type-changed",
    /// A call fails with a body of another type.
    ErrorTypeChanged = "error-type-changed",
    /// One of several answers is gone.
    AnswerCaseRemoved = "answer-case-removed",
    /// One of several answers is new.
    AnswerCaseAdded = "answer-case-added",
    /// One of several answers belongs to other statuses.
    AnswerCaseChanged = "answer-case-changed",
    /// The value of a call is wrapped in the envelope, or not any more.
    ResponseWrappingChanged = "response-wrapping-changed",
    /// An operation takes other credentials.
    SecurityChanged = "security-changed",
    /// An operation takes credentials that it did not take, beside those that it took.
    SecurityWidened = "security-widened",

    /// A type is gone.
    TypeRemoved = "type-removed",
    /// A type is new.
    TypeAdded = "type-added",
    /// A type has another name and is the same otherwise.
    TypeRenamed = "type-renamed",
    /// A type is of another kind: a struct, an enum, an alias.
    TypeKindChanged = "type-kind-changed",
    /// An alias stands for another type, or a newtype holds another one.
    AliasChanged = "alias-changed",
    /// A trait that a type had is gone.
    TraitRemoved = "trait-removed",
    /// A type has a trait that it did not have.
    TraitAdded = "trait-added",
    /// A struct cannot be written out or taken apart any more, since it is only received.
    BecameNonExhaustive = "became-non-exhaustive",
    /// A struct can be written out.
    BecameExhaustive = "became-exhaustive",
    /// A property is gone.
    PropertyRemoved = "property-removed",
    /// A property is new, and is always there.
    RequiredPropertyAdded = "required-property-added",
    /// A property is new, and may be missing.
    OptionalPropertyAdded = "optional-property-added",
    /// A property that could be missing is always there.
    PropertyBecameRequired = "property-became-required",
    /// A property that was always there may be missing.
    PropertyBecameOptional = "property-became-optional",
    /// `null` and absent mean something else than they did.
    PropertyNullabilityChanged = "property-nullability-changed",
    /// A property has another type.
    PropertyTypeChanged = "property-type-changed",
    /// A property has another Rust name.
    PropertyRenamed = "property-renamed",
    /// A property has another name on the wire.
    PropertyWireNameChanged = "property-wire-name-changed",
    /// A property is read from other names than before.
    PropertyAliasesChanged = "property-aliases-changed",
    /// A value is read from more, or fewer, JSON types than before.
    ReadingChanged = "reading-changed",
    /// Properties stand in another order.
    PropertiesReordered = "properties-reordered",
    /// Members that the API does not name are kept.
    ExtraAdded = "extra-added",
    /// Members that the API does not name are not kept any more.
    ExtraRemoved = "extra-removed",
    /// Members that the API does not name have another type, or another field keeps them.
    ExtraChanged = "extra-changed",
    /// A value of an enum is gone.
    EnumValueRemoved = "enum-value-removed",
    /// A value of an enum is new.
    EnumValueAdded = "enum-value-added",
    /// A variant of an enum has another name.
    VariantRenamed = "variant-renamed",
    /// A variant of an enum stands for another value.
    EnumValueChanged = "enum-value-changed",
    /// An enum has values of another JSON type.
    EnumReprChanged = "enum-repr-changed",
    /// `description` of an enum is gone.
    EnumDescriptionRemoved = "enum-description-removed",
    /// `description` of an enum is new.
    EnumDescriptionAdded = "enum-description-added",

    /// A type of a union is gone.
    UnionVariantRemoved = "union-variant-removed",
    /// A type of a union is new.
    UnionVariantAdded = "union-variant-added",
    /// A variant of a union holds another type.
    UnionVariantTypeChanged = "union-variant-type-changed",
    /// The types of a union are told apart in another way.
    UnionTagChanged = "union-tag-changed",

    /// The type of the headers of an answer is gone.
    HeadersRemoved = "headers-removed",
    /// The headers of an answer have a type, which they did not have.
    HeadersAdded = "headers-added",
    /// The type of the headers of an answer has another name.
    HeadersRenamed = "headers-renamed",
    /// A header of an answer is gone from its type.
    HeaderRemoved = "header-removed",
    /// A header of an answer is new in its type.
    HeaderAdded = "header-added",
    /// A header of an answer has another Rust name.
    HeaderRenamed = "header-renamed",
    /// A header of an answer has another name on the wire.
    HeaderWireNameChanged = "header-wire-name-changed",
    /// A header of an answer has another type.
    HeaderTypeChanged = "header-type-changed",
    /// A header of an answer that could be missing is always there.
    HeaderBecameRequired = "header-became-required",
    /// A header of an answer that was always there may be missing.
    HeaderBecameOptional = "header-became-optional",

    /// A credential is gone.
    CredentialRemoved = "credential-removed",
    /// A credential is new.
    CredentialAdded = "credential-added",
    /// A credential has another Rust name.
    CredentialRenamed = "credential-renamed",
    /// A credential is user and password instead of one secret, or the other way round.
    CredentialTypeChanged = "credential-type-changed",
    /// A credential goes to another place of the request.
    CredentialPlaceChanged = "credential-place-changed",
    /// `Credentials::new` is gone, or takes other arguments.
    CredentialsNewChanged = "credentials-new-changed",
    /// `Credentials::new` is new.
    CredentialsNewAdded = "credentials-new-added",
    /// An OAuth 2.0 flow is gone.
    FlowRemoved = "flow-removed",
    /// An OAuth 2.0 flow is new.
    FlowAdded = "flow-added",
    /// The constant of an OAuth 2.0 flow has another name.
    FlowRenamed = "flow-renamed",
    /// An address of an OAuth 2.0 flow is another one.
    FlowUrlChanged = "flow-url-changed",
    /// A scope of an OAuth 2.0 flow is gone.
    ScopeRemoved = "scope-removed",
    /// A scope of an OAuth 2.0 flow is new.
    ScopeAdded = "scope-added",

    /// Requests go to another host or base path, those of the API or of one operation.
    BaseUrlChanged = "base-url-changed",
    /// The client cannot be told the host alone any more.
    WithOriginRemoved = "with-origin-removed",
    /// The client can be told the host alone.
    WithOriginAdded = "with-origin-added",
    /// There are no servers to choose from any more.
    ServersRemoved = "servers-removed",
    /// There are servers to choose from.
    ServersAdded = "servers-added",
    /// The enum of servers has another name.
    ServersRenamed = "servers-renamed",
    /// A server to choose is gone.
    ServerRemoved = "server-removed",
    /// A server to choose is new.
    ServerAdded = "server-added",
    /// The variant of a server has another name.
    ServerRenamed = "server-renamed",
    /// A server to choose is at another place.
    ServerUrlChanged = "server-url-changed",
    /// The server is another one that is taken by default, or the value of a variable.
    ServerDefaultChanged = "server-default-changed",
    /// A variable of a server is gone.
    ServerVariableRemoved = "server-variable-removed",
    /// A variable of a server is new.
    ServerVariableAdded = "server-variable-added",
    /// A variable of a server has another Rust name.
    ServerVariableRenamed = "server-variable-renamed",
    /// A variable of a server is text instead of one of several values, or the other way round.
    ServerVariableTypeChanged = "server-variable-type-changed",
    /// Answers are wrapped in another way.
    EnvelopeChanged = "envelope-changed",
    /// The document has another version.
    VersionChanged = "version-changed",
    /// What the server does with a value that is left out, or says so.
    DefaultChanged = "default-changed",
    /// Which values are allowed: length, range, pattern, number of items.
    LimitChanged = "limit-changed",
    /// Whether a value is only read or only written.
    AccessChanged = "access-changed",
    /// How a parameter or a header of an answer is written.
    SerializationChanged = "serialization-changed",
    /// A status, a media type or a header of an answer is new, gone or another one.
    ResponsesChanged = "responses-changed",
    /// Something is marked as deprecated.
    Deprecated = "deprecated",
    /// Something is not marked as deprecated any more.
    Reinstated = "reinstated",
    /// A text for people is another one.
    DocumentationChanged = "documentation-changed",
}
