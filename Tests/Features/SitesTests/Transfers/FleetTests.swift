import Kernel
import Testing

@testable import Sites

struct FleetTests {
    @Test(
        arguments: [
            ("转运3号车", nil), ("3", nil), ("负压车 02", nil), ("", "required"), ("  ", "required"),
            ("豫A12345", "plateRefused"), ("豫a·12345", "plateRefused"), ("京 AD12345", "plateRefused"),
            ("车 粤B12345", "plateRefused"), ("13812345678", "personalData"),
            (String(repeating: "车", count: 21), "tooLong"),
        ] as [(String, String?)]) func aVehicleIsKnownByItsNumberInTheFleet(_ number: String, _ problem: String?)
    {
        #expect(Fleet.problem(in: number, field: "vehicle")?.code == problem)
    }
}
