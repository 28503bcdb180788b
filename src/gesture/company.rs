//! What the hands of one photo tell about one another: where many clearly show one gesture, a hand that is hard to make out
//! probably shows it as well.

use super::{Gesture, Likelihoods};

/// From this likelihood a gesture is clear.
const CLEAR: f32 = 0.8;

/// So many hands must clearly show a gesture, and this share of all that clearly show one.
const MANY: usize = 3;
const MOST: f32 = 0.67;

/// By this factor the gesture must be likelier than every other with a name, for a hand to be taken to show it, too.
const AHEAD: f32 = 2.0;

/// Takes a part of what speaks for some other shape, more the more hands there are, for the gesture that most of the `hands`
/// clearly show, wherever that is far likelier than every other gesture with a name. What speaks for another name, or
/// for rest, stays.
pub fn consider(hands: &mut [Likelihoods]) {
    let clear: Vec<Gesture> = hands
        .iter()
        .map(Likelihoods::reading)
        .filter(|reading| reading.confidence >= CLEAR && is_named(reading.gesture))
        .map(|reading| reading.gesture)
        .collect();
    let count = |gesture| clear.iter().filter(|&&shown| shown == gesture).count();
    let Some((usual, count)) = clear.iter().map(|&gesture| (gesture, count(gesture))).max_by_key(|&(_, count)| count)
    else {
        return;
    };
    if count < MANY || (count as f32) < MOST * clear.len() as f32 {
        return;
    }
    let share = count as f32 / (count + MANY) as f32;
    for hand in hands.iter_mut().filter(|hand| hand.of(usual) >= AHEAD * likeliest_but(usual, hand)) {
        hand.name_other(usual, share);
    }
}

fn is_named(gesture: Gesture) -> bool {
    !matches!(gesture, Gesture::Other | Gesture::Rest)
}

/// How likely `hand` shows the likeliest gesture with a name but `usual`.
fn likeliest_but(usual: Gesture, hand: &Likelihoods) -> f32 {
    let others = Gesture::ALL.iter().copied().filter(|&gesture| is_named(gesture) && gesture != usual);
    others.map(|gesture| hand.of(gesture)).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gesture::Stance,
        landmarks::{COUNT, Landmarks},
    };

    /// A hand with these likelihoods; all gestures with a name fold all fingers here.
    fn hand(likelihoods: &[(Gesture, f32)]) -> Likelihoods {
        let mut gestures = [-30.0; Gesture::ALL.len()];
        for &(gesture, likelihood) in likelihoods {
            gestures[gesture as usize] = likelihood.ln();
        }
        let mut photo = [[0.0; 3]; COUNT];
        photo[0] = [100.0, 0.0, 0.0];
        let landmarks = Landmarks { photo, world: [[0.0; 3]; COUNT], spread: 0.02 };
        Likelihoods::new(gestures, [-30.0; 5], -30.0, &landmarks, &Stance::UNKNOWN)
    }

    const SURE: [(Gesture, f32); 1] = [(Gesture::Fist, 1.0)];
    const DOUBTFUL: [(Gesture, f32); 2] = [(Gesture::Fist, 0.4), (Gesture::Other, 0.6)];

    #[test]
    fn among_fists_a_doubtful_fist_is_one() {
        let mut hands = [hand(&SURE), hand(&SURE), hand(&SURE), hand(&DOUBTFUL)];
        consider(&mut hands);
        let reading = hands[3].reading();
        assert_eq!(reading.gesture, Gesture::Fist);
        assert!((reading.confidence - 0.7).abs() < 0.01, "{reading:?}");
    }

    #[test]
    fn two_fists_or_mixed_company_say_nothing() {
        let thumb = hand(&[(Gesture::ThumbUp, 1.0)]);
        let [sure, doubtful] = [hand(&SURE), hand(&DOUBTFUL)];
        for company in [vec![sure, sure, doubtful], vec![sure, sure, sure, thumb, thumb, doubtful]] {
            let mut hands = company.clone();
            consider(&mut hands);
            assert_eq!(hands, company);
        }
    }

    #[test]
    fn hands_at_rest_are_no_company_however_many() {
        let at_rest = hand(&[(Gesture::Rest, 1.0)]);
        let company = vec![at_rest, at_rest, at_rest, hand(&[(Gesture::Rest, 0.4), (Gesture::Other, 0.6)])];
        let mut hands = company.clone();
        consider(&mut hands);
        assert_eq!(hands, company);
    }

    #[test]
    fn what_is_likelier_another_sign_stays_that() {
        let doubtful = hand(&[(Gesture::Other, 0.5), (Gesture::FingerHeart, 0.2), (Gesture::Fist, 0.3)]);
        let mut hands = [hand(&SURE), hand(&SURE), hand(&SURE), doubtful];
        consider(&mut hands);
        assert_eq!(hands[3], doubtful);
    }
}
