package dev.ostler.cli.doctor;

import java.util.List;

/** What was read of the machine for one question; {@link #findings} judges it and looks at nothing else. */
sealed interface Check
        permits JavaCheck,
                KernelCheck,
                KeepingCheck,
                InitCheck,
                LimitsCheck,
                InotifyCheck,
                CgroupCheck,
                DiskCheck,
                PrivacyCheck,
                SettingsCheck,
                DataCheck,
                BrokerCheck,
                PortCheck,
                StrayCheck,
                AgentsCheck {
    List<Finding> findings();
}
