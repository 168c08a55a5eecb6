package io.yinxin.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rules of the layout. They live here because only this module sees all the others. */
@AnalyzeClasses(packages = "io.yinxin", importOptions = ArchitectureTest.ShippedClasses.class)
class ArchitectureTest {

  /** Everything but tests, in folders and jars alike. */
  static class ShippedClasses implements ImportOption {
    @Override
    public boolean includes(com.tngtech.archunit.core.importer.Location location) {
      return new DoNotIncludeTests().includes(location) && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule nothingOutsideTheCoreTouchesItsInside =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.yinxin.seal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.yinxin.seal.internal..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule pdfBoxStaysInInternalPdf =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.yinxin.seal.internal.pdf..")
          .should()
          // pdfbox-io is FontBox's way to read bytes, no part of the PDF library.
          .dependOnClassesThat(
              resideInAPackage("org.apache.pdfbox..")
                  .and(resideOutsideOfPackage("org.apache.pdfbox.io..")));

  @ArchTest
  static final ArchRule openPdfStaysInInternalRender =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.yinxin.seal.internal.render..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.lowagie..", "org.openpdf..");

  @ArchTest
  static final ArchRule bindingsToModulesStayInTheAdapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.yinxin.hsm..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..", "sun.security.pkcs11..");

  @ArchTest
  static final ArchRule sqlStaysInInternalSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.yinxin.seal.internal.sql..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "javax.sql..", "org.flywaydb..", "com.zaxxer..", "org.sqlite..");

  /**
   * The package {@code io.yinxin.seal} itself stands outside this rule: it holds the doors (which
   * use all others) beside the words that all others use (messages, findings, exceptions).
   */
  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("io.yinxin.seal.(**)").should().beFreeOfCycles();

  @ArchTest
  static void noPackageIsInTwoJars(JavaClasses classes) {
    Map<String, Set<String>> places = new TreeMap<>();
    for (JavaClass each : classes) {
      String uri = each.getSource().orElseThrow().getUri().toString();
      String root = uri.substring(0, uri.lastIndexOf(each.getPackageName().replace('.', '/')));
      places.computeIfAbsent(each.getPackageName(), p -> new TreeSet<>()).add(root);
    }
    assertThat(places).isNotEmpty();
    assertThat(places).allSatisfy((name, roots) -> assertThat(roots).as(name).hasSize(1));
  }
}
