package io.virtwarden.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProvisioningTest {
    private static Map<String, Object> load(String name) {
        return Rules.load(Tree.folder().resolve("provisioning").resolve(name));
    }

    @Test
    void grafanaFindsItsDataSourceAndDashboards() {
        Map<String, Object> source =
                Rules.map(Rules.list(load("grafana/datasources/virtwarden.yaml").get("datasources"))
                        .get(0));
        assertThat(source).containsEntry("type", "prometheus").containsKey("url");
        Map<String, Object> provider =
                Rules.map(Rules.list(load("grafana/dashboards/virtwarden.yaml").get("providers"))
                        .get(0));
        assertThat(provider).containsEntry("type", "file").containsEntry("folder", "virtwarden");
    }

    @Test
    void inhibitionNamesAlertsThatThereAre() {
        Set<String> alerts = new HashSet<>();
        Rules.alerts().forEach(rule -> alerts.add(rule.alert()));
        String text = Tree.read(Tree.folder().resolve("provisioning/alertmanager/alertmanager.yml"));
        java.util.regex.Pattern.compile("\\b(?:Libvirt|Virtwarden|Logd)[A-Z]\\w+")
                .matcher(text)
                .results()
                .forEach(name -> assertThat(alerts).anyMatch(alert -> alert.startsWith(name.group())));
        assertThat(Rules.list(load("alertmanager/alertmanager.yml").get("inhibit_rules")))
                .hasSizeGreaterThan(4);
    }
}
