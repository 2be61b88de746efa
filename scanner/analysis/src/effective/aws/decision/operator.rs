//! Condition operators, read from their names.
//!
//! Source: "IAM JSON policy elements: Condition operators", AWS IAM User Guide.

/// An operator with its prefix and suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    /// How several values of the request count.
    pub(super) quantifier: Quantifier,
    /// What is compared.
    pub(super) test: Test,
    /// Whether it holds for what does not match.
    pub(super) negated: bool,
    /// Whether it also holds where the key is missing.
    pub(super) if_exists: bool,
}

/// How several values of the request count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// The key has one value.
    Single,
    /// `ForAllValues`: every value must pass; true without values.
    All,
    /// `ForAnyValue`: one value must pass; false without values.
    Any,
}

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Text, letter by letter.
    StringEquals,
    /// Text, case aside.
    StringEqualsIgnoreCase,
    /// Text with wildcards.
    StringLike,
    /// ARNs, component by component, with wildcards (`ArnEquals` behaves as `ArnLike`).
    Arn,
    /// Numbers.
    Numeric(Order),
    /// Instants.
    Date(Order),
    /// `true` or `false`.
    Bool,
    /// Bytes in base64.
    Binary,
    /// An address in a range.
    IpAddress,
    /// Whether the key is missing.
    Null,
}

/// How a value of the request stands to that of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    pub(super) fn holds(self, found: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => found.is_eq(),
            Self::Less => found.is_lt(),
            Self::LessOrEqual => found.is_le(),
            Self::Greater => found.is_gt(),
            Self::GreaterOrEqual => found.is_ge(),
        }
    }
}

impl Operator {
    /// Reads an operator's name, whose case AWS does not mind; `None` for one that AWS does not know.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let (quantifier, rest) = match lower.split_once(':') {
            None => (Quantifier::Single, lower.as_str()),
            Some(("forallvalues", rest)) => (Quantifier::All, rest),
            Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
            Some(_) => return None,
        };
        let (bare, if_exists) = match rest.strip_suffix("ifexists") {
            Some(bare) => (bare, true),
            None => (rest, false),
        };
        let (test, negated) = match bare {
            "stringequals" => (Test::StringEquals, false),
            "stringnotequals" => (Test::StringEquals, true),
            "stringequalsignorecase" => (Test::StringEqualsIgnoreCase, false),
            "stringnotequalsignorecase" => (Test::StringEqualsIgnoreCase, true),
            "stringlike" => (Test::StringLike, false),
            "stringnotlike" => (Test::StringLike, true),
            "arnequals" | "arnlike" => (Test::Arn, false),
            "arnnotequals" | "arnnotlike" => (Test::Arn, true),
            "numericequals" => (Test::Numeric(Order::Equal), false),
            "numericnotequals" => (Test::Numeric(Order::Equal), true),
            "numericlessthan" => (Test::Numeric(Order::Less), false),
            "numericlessthanequals" => (Test::Numeric(Order::LessOrEqual), false),
            "numericgreaterthan" => (Test::Numeric(Order::Greater), false),
            "numericgreaterthanequals" => (Test::Numeric(Order::GreaterOrEqual), false),
            "dateequals" => (Test::Date(Order::Equal), false),
            "datenotequals" => (Test::Date(Order::Equal), true),
            "datelessthan" => (Test::Date(Order::Less), false),
            "datelessthanequals" => (Test::Date(Order::LessOrEqual), false),
            "dategreaterthan" => (Test::Date(Order::Greater), false),
            "dategreaterthanequals" => (Test::Date(Order::GreaterOrEqual), false),
            "bool" => (Test::Bool, false),
            "binaryequals" => (Test::Binary, false),
            "ipaddress" => (Test::IpAddress, false),
            "notipaddress" => (Test::IpAddress, true),
            "null" => (Test::Null, false),
            _ => return None,
        };
        Some(Self { quantifier, test, negated, if_exists })
    }

    /// Whether variables are filled in in its values: those of strings, ARNs and truth values.
    pub(super) const fn has_variables(self) -> bool {
        matches!(
            self.test,
            Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::Arn | Test::Bool
        )
    }

    /// Whether `*` and `?` in its values are wildcards.
    pub(super) const fn has_wildcards(self) -> bool {
        matches!(self.test, Test::StringLike | Test::Arn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_suffixes_and_case() {
        let operator = Operator::parse("foranyvalue:stringNotLikeIfExists").expect("known");
        assert_eq!(
            operator,
            Operator { quantifier: Quantifier::Any, test: Test::StringLike, negated: true, if_exists: true }
        );
        for unknown in ["", "StringLikes", "ForSome:StringLike", "IfExists"] {
            assert_eq!(Operator::parse(unknown), None, "{unknown}");
        }
    }
}
