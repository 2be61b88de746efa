use tenure_model::{Assessment, Control, ControlRow, Framework};

use super::control;

/// One line of the customer's own control objectives: a control of the register, and a framework's control that it
/// maps to.
#[derive(Clone, Copy, Debug)]
pub struct Objective<'a> {
    /// The register's control.
    pub declared: &'a ControlRow,
    /// The reference as it is written there; empty where the control maps to nothing.
    pub reference: &'a str,
    /// What it names; `None` where no built-in framework has it.
    pub named: Option<(&'static Framework, &'static Control)>,
}

/// The register's controls with what they map to, in the order of the register.
pub fn objectives(assessment: &Assessment) -> Vec<Objective<'_>> {
    assessment.governance.controls.iter().flat_map(of_control).collect()
}

fn of_control(declared: &ControlRow) -> Vec<Objective<'_>> {
    let references = match declared.maps.as_slice() {
        [] => vec![""],
        maps => maps.iter().map(String::as_str).collect(),
    };
    let line = |reference| Objective { declared, reference, named: control(reference) };
    references.into_iter().map(line).collect()
}
