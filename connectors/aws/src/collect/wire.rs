//! XML answers as JSON, in the shape that the AWS CLI prints, by one generic rule.
//!
//! An element without children is its text. An element whose children are all `member` or `item` is
//! a list; one whose children are all `entry` with `key` and `value` is a map; any other is an
//! object, in which a name that repeats becomes a list. Attributes are dropped. Numbers and truth
//! values stay text, and an empty list is an empty text: who reads must be lenient.

use quick_xml::events::{BytesRef, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

/// Deeper answers are refused: none of AWS's is near it, and recursion must end.
const DEEPEST: usize = 64;

/// Why an answer is no XML that we understand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WireError {
    /// It is not well formed, or ends before its end.
    #[error("not well-formed XML: {0}")]
    NotXml(String),
    /// It nests too deep.
    #[error("nested deeper than {DEEPEST} elements")]
    TooDeep,
}

/// How the names of a protocol become those of the CLI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// As they stand.
    Verbatim,
    /// EC2's: `reservationSet` → `Reservations`.
    Ec2,
}

/// One document: the name of its root and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// Name of the root element, without a namespace prefix.
    pub(crate) root: String,
    /// What is in it.
    pub(crate) value: Value,
}

/// Converts a document.
pub(crate) fn read_xml(text: &str, names: Names) -> Result<Document, WireError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut document = None;
    loop {
        let event = reader.read_event().map_err(|why| WireError::NotXml(why.to_string()))?;
        match event {
            Event::Start(start) => {
                if document.is_some() {
                    return Err(WireError::NotXml("a second root element".to_owned()));
                }
                if open.len() >= DEEPEST {
                    return Err(WireError::TooDeep);
                }
                open.push(Element::named(start.local_name().as_ref()));
            }
            Event::Empty(empty) => {
                let element = Element::named(empty.local_name().as_ref());
                close(element, &mut open, &mut document, names)?;
            }
            Event::End(_) => {
                let Some(element) = open.pop() else {
                    return Err(WireError::NotXml("an end without a start".to_owned()));
                };
                close(element, &mut open, &mut document, names)?;
            }
            Event::Text(text) => {
                let text = text.xml_content(XmlVersion::Implicit1_0);
                add_text(&mut open, &text)?;
            }
            Event::CData(text) => {
                let text = text.xml_content(XmlVersion::Implicit1_0);
                add_text(&mut open, &text)?;
            }
            Event::GeneralRef(reference) => add_text(&mut open, &resolve(&reference)?)?,
            // No answer of AWS has a document type, and its entities could be made to explode.
            Event::DocType(_) => return Err(WireError::NotXml("a document type".to_owned())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    match (document, open.is_empty()) {
        (Some(document), true) => Ok(document),
        _ => Err(WireError::NotXml("it ends before its end".to_owned())),
    }
}

#[derive(Debug)]
struct Element {
    name: String,
    text: String,
    children: Vec<(String, Value)>,
}

impl Element {
    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), text: String::new(), children: Vec::new() }
    }

    fn into_value(self) -> Value {
        let Self { name, text, children } = self;
        if children.is_empty() {
            return Value::String(text);
        }
        let all = |wanted: &str| children.iter().all(|(name, _)| name == wanted);
        let is_list = all("member") || all("item") || LISTS.iter().any(|(list, of)| *list == name && all(of));
        if is_list {
            return children.into_iter().map(|(_, value)| value).collect();
        }
        if let Some(map) = all("entry").then(|| map_of(&children)).flatten() {
            return Value::Object(map);
        }
        Value::Object(object_of(children))
    }
}

/// Lists whose entries have a name of their own, as S3 and RDS have them.
const LISTS: &[(&str, &str)] = &[
    ("Buckets", "Bucket"),
    ("DBSnapshots", "DBSnapshot"),
    ("DBSnapshotAttributes", "DBSnapshotAttribute"),
    ("DBClusterSnapshots", "DBClusterSnapshot"),
    ("DBClusterSnapshotAttributes", "DBClusterSnapshotAttribute"),
    ("AttributeValues", "AttributeValue"),
];

fn map_of(entries: &[(String, Value)]) -> Option<Map<String, Value>> {
    let mut map = Map::new();
    for (_, entry) in entries {
        let entry = entry.as_object().filter(|entry| entry.len() == 2)?;
        map.insert(entry.get("key")?.as_str()?.to_owned(), entry.get("value")?.clone());
    }
    Some(map)
}

fn object_of(children: Vec<(String, Value)>) -> Map<String, Value> {
    let mut object = Map::new();
    let mut repeated = std::collections::BTreeSet::new();
    for (name, value) in children {
        match object.get_mut(&name) {
            None => {
                object.insert(name, value);
            }
            Some(Value::Array(list)) if repeated.contains(&name) => list.push(value),
            Some(first) => {
                *first = Value::Array(vec![first.take(), value]);
                repeated.insert(name);
            }
        }
    }
    object
}

fn close(
    element: Element,
    open: &mut [Element],
    document: &mut Option<Document>,
    names: Names,
) -> Result<(), WireError> {
    let wire_name = element.name.clone();
    let value = element.into_value();
    // The list that an `item` stands in says what its members are called.
    let around =
        open.iter().rev().map(|parent| &*parent.name).find(|name| *name != "item").map(str::to_owned);
    match open.last_mut() {
        Some(parent) => {
            let name = match names {
                Names::Verbatim => wire_name,
                Names::Ec2 => ec2_name(around.as_deref().unwrap_or_default(), &wire_name),
            };
            parent.children.push((name, value));
        }
        None if document.is_some() => return Err(WireError::NotXml("a second root element".to_owned())),
        None => *document = Some(Document { root: wire_name, value }),
    }
    Ok(())
}

/// The CLI's name of an EC2 element. What the rule cannot know stands in a list, made from the
/// service's model for instances, regions, images and snapshots with their permissions.
fn ec2_name(around: &str, name: &str) -> String {
    let known = match (around, name) {
        (_, "item") => "item",
        ("instancesSet", "groupSet") => "SecurityGroups",
        (_, "groupSet") => "Groups",
        ("instancesSet", "reason") => "StateTransitionReason",
        ("productCodes", "productCode") => "ProductCodeId",
        ("productCodes", "type") => "ProductCodeType",
        ("instancesSet", "dnsName") => "PublicDnsName",
        ("instancesSet", "ipAddress") => "PublicIpAddress",
        (_, "blockDeviceMapping") => "BlockDeviceMappings",
        ("imagesSet", "imageOwnerId") => "OwnerId",
        ("imagesSet", "imageState") | ("snapshotSet", "status") => "State",
        ("imagesSet", "isPublic") => "Public",
        ("snapshotSet", "statusMessage") => "StateMessage",
        (_, "imagesSet") => "Images",
        (_, "snapshotSet") => "Snapshots",
        (_, "launchPermission") => "LaunchPermissions",
        (_, "createVolumePermission") => "CreateVolumePermissions",
        (_, "elasticGpuAssociationSet") => "ElasticGpuAssociations",
        (_, "elasticInferenceAcceleratorAssociationSet") => "ElasticInferenceAcceleratorAssociations",
        (_, "geographySet") => "Geography",
        (_, "instanceState") => "State",
        (_, "instancesSet") => "Instances",
        (_, "ipv4PrefixSet") => "Ipv4Prefixes",
        (_, "ipv6AddressesSet") => "Ipv6Addresses",
        (_, "ipv6PrefixSet") => "Ipv6Prefixes",
        (_, "licenseSet") => "Licenses",
        (_, "networkInterfaceSet") => "NetworkInterfaces",
        (_, "privateIpAddressSet" | "privateIpAddressesSet") => "PrivateIpAddresses",
        (_, "regionEndpoint") => "Endpoint",
        (_, "regionInfo") => "Regions",
        (_, "reservationSet") => "Reservations",
        (_, "secondaryInterfaceSet") => "SecondaryInterfaces",
        (_, "tagSet") => "Tags",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn add_text(open: &mut [Element], text: &str) -> Result<(), WireError> {
    match open.last_mut() {
        Some(element) => {
            element.text.push_str(text);
            Ok(())
        }
        None if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') => Ok(()),
        None => Err(WireError::NotXml("text outside the root element".to_owned())),
    }
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, WireError> {
    let wrong = || WireError::NotXml("an unknown entity".to_owned());
    if let Some(letter) = reference.resolve_char_ref().map_err(|why| WireError::NotXml(why.to_string()))? {
        return Ok(letter.to_string());
    }
    let name: &str = reference;
    quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn value(xml: &str) -> Value {
        read_xml(xml, Names::Verbatim).unwrap().value
    }

    #[test]
    fn account_authorization_details() {
        let xml = r#"<?xml version="1.0"?>
<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <GetAccountAuthorizationDetailsResult>
    <IsTruncated>true</IsTruncated>
    <UserDetailList>
      <member>
        <GroupList/>
        <UserName>dana &amp; co</UserName>
        <Arn>arn:aws:iam::111122223333:user/dana</Arn>
        <AttachedManagedPolicies>
          <member><PolicyName>P</PolicyName><PolicyArn>arn:aws:iam::aws:policy/P</PolicyArn></member>
        </AttachedManagedPolicies>
        <CreateDate>2026-01-02T03:04:05Z</CreateDate>
      </member>
    </UserDetailList>
    <RoleDetailList/>
    <Marker>AAA&#x3D;</Marker>
  </GetAccountAuthorizationDetailsResult>
  <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
</GetAccountAuthorizationDetailsResponse>"#;
        assert_eq!(
            value(xml),
            json!({
                "GetAccountAuthorizationDetailsResult": {
                    "IsTruncated": "true",
                    "UserDetailList": [{
                        "GroupList": "",
                        "UserName": "dana & co",
                        "Arn": "arn:aws:iam::111122223333:user/dana",
                        "AttachedManagedPolicies": [{"PolicyName": "P", "PolicyArn": "arn:aws:iam::aws:policy/P"}],
                        "CreateDate": "2026-01-02T03:04:05Z",
                    }],
                    "RoleDetailList": "",
                    "Marker": "AAA=",
                },
                "ResponseMetadata": {"RequestId": "r-1"},
            })
        );
    }

    #[test]
    fn maps_are_maps() {
        let xml = "<R><SummaryMap><entry><key>Users</key><value>3</value></entry>\
                   <entry><key>AccountMFAEnabled</key><value>1</value></entry></SummaryMap></R>";
        assert_eq!(value(xml), json!({"SummaryMap": {"Users": "3", "AccountMFAEnabled": "1"}}));
        let odd = "<R><M><entry><key>a</key></entry></M></R>";
        assert_eq!(value(odd), json!({"M": {"entry": {"key": "a"}}}));
    }

    #[test]
    fn buckets_are_a_list_also_when_there_is_one() {
        let xml = r#"<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>o</ID></Owner>
            <Buckets><Bucket><Name>one</Name><BucketRegion>eu-west-1</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>"#;
        assert_eq!(
            value(xml),
            json!({"Owner": {"ID": "o"}, "Buckets": [{"Name": "one", "BucketRegion": "eu-west-1"}]})
        );
    }

    #[test]
    fn instances_have_the_names_of_the_cli() {
        let xml = r#"<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
          <requestId>r-1</requestId>
          <reservationSet><item><reservationId>r-0</reservationId><ownerId>111122223333</ownerId>
            <groupSet/>
            <instancesSet><item>
              <instanceId>i-0</instanceId>
              <instanceState><code>16</code><name>running</name></instanceState>
              <groupSet><item><groupId>sg-0</groupId></item></groupSet>
              <iamInstanceProfile><arn>arn:aws:iam::111122223333:instance-profile/p</arn><id>AIPA</id></iamInstanceProfile>
              <tagSet><item><key>Name</key><value>web</value></item></tagSet>
              <networkInterfaceSet><item><groupSet><item><groupId>sg-0</groupId></item></groupSet></item></networkInterfaceSet>
            </item></instancesSet>
          </item></reservationSet>
          <nextToken>t</nextToken>
        </DescribeInstancesResponse>"#;
        assert_eq!(
            read_xml(xml, Names::Ec2).unwrap().value,
            json!({
                "RequestId": "r-1",
                "Reservations": [{
                    "ReservationId": "r-0", "OwnerId": "111122223333", "Groups": "",
                    "Instances": [{
                        "InstanceId": "i-0",
                        "State": {"Code": "16", "Name": "running"},
                        "SecurityGroups": [{"GroupId": "sg-0"}],
                        "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/p", "Id": "AIPA"},
                        "Tags": [{"Key": "Name", "Value": "web"}],
                        "NetworkInterfaces": [{"Groups": [{"GroupId": "sg-0"}]}],
                    }],
                }],
                "NextToken": "t",
            })
        );
    }

    #[test]
    fn shared_images_and_snapshots_have_the_names_of_the_cli() {
        let xml = "<DescribeImagesResponse><requestId>r</requestId><imagesSet><item><imageId>ami-1</imageId>\
                   <imageState>available</imageState><imageOwnerId>111122223333</imageOwnerId><isPublic>true</isPublic>\
                   </item></imagesSet></DescribeImagesResponse>";
        assert_eq!(
            read_xml(xml, Names::Ec2).unwrap().value["Images"],
            json!([{"ImageId": "ami-1", "State": "available", "OwnerId": "111122223333", "Public": "true"}])
        );
        let xml = "<DescribeSnapshotAttributeResponse><snapshotId>snap-1</snapshotId><createVolumePermission>\
                   <item><userId>444455556666</userId></item><item><group>all</group></item></createVolumePermission>\
                   </DescribeSnapshotAttributeResponse>";
        assert_eq!(
            read_xml(xml, Names::Ec2).unwrap().value,
            json!({"SnapshotId": "snap-1", "CreateVolumePermissions": [{"UserId": "444455556666"}, {"Group": "all"}]})
        );
        let xml = "<R><DBSnapshotAttributesResult><DBSnapshotAttributes><DBSnapshotAttribute>\
                   <AttributeName>restore</AttributeName><AttributeValues><AttributeValue>all</AttributeValue>\
                   </AttributeValues></DBSnapshotAttribute></DBSnapshotAttributes></DBSnapshotAttributesResult></R>";
        assert_eq!(
            value(xml)["DBSnapshotAttributesResult"]["DBSnapshotAttributes"],
            json!([{"AttributeName": "restore", "AttributeValues": ["all"]}])
        );
    }

    #[test]
    fn text_is_verbatim() {
        let xml = "<R><P>  {&quot;a&quot;:\n 1}\u{202e}&lt;script&gt;</P><C><![CDATA[<&>]]></C></R>";
        assert_eq!(value(xml), json!({"P": "  {\"a\":\n 1}\u{202e}<script>", "C": "<&>"}));
    }

    #[test]
    fn names_that_repeat_become_a_list() {
        assert_eq!(
            value("<R><A>1</A><A>2</A><A><member>3</member></A><B/></R>"),
            json!({"A": ["1", "2", ["3"]], "B": ""})
        );
    }

    #[test]
    fn what_is_cut_or_odd_is_refused() {
        for xml in [
            "",
            "   ",
            "<R>",
            "<R><A></R>",
            "<R></R><R></R>",
            "x",
            "<R/>x",
            "{\"a\":1}",
            "<R>&unknown;</R>",
            "<R>&#xFFFFFFFF;</R>",
            "<!DOCTYPE lolz [<!ENTITY lol \"lol\">]><R>&lol;</R>",
            "</R>",
            "<R",
            "<R><A>1</A",
        ] {
            assert!(read_xml(xml, Names::Verbatim).is_err(), "{xml}");
        }
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert_eq!(read_xml(&deep, Names::Verbatim), Err(WireError::TooDeep));
    }

    proptest! {
        #[test]
        fn nothing_panics(xml in "(<[a-c/!?]{0,3}>?|[ -~]|&[a-z#0-9]{0,4};|]]>|<!\\[CDATA\\[){0,30}") {
            let _ = read_xml(&xml, Names::Ec2);
        }

        #[test]
        fn any_text_comes_back(text in "[^\\r\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,40}") {
            let escaped = quick_xml::escape::escape(text.as_str());
            let back = value(&format!("<R><T>{escaped}</T></R>"));
            prop_assert_eq!(back["T"].as_str().unwrap(), text);
        }
    }
}
