import Testing

@testable import Duties

@Suite struct LadderTests {}
