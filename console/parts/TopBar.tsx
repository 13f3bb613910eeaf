/** The bar on top: organization and environment, search, language, colour scheme, help, and the account. */
import { ActionIcon, Button, Menu, useMantineColorScheme } from '@mantine/core'
import { openSpotlight } from '@mantine/spotlight'
import { IconCheck, IconChevronDown, IconHelp, IconMoon, IconSearch, IconSun, IconSunMoon } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { signOut } from '../api/hub.ts'
import { changeLanguage } from '../i18n.ts'
import { Logo } from './Logo.tsx'
import { NoticeBell } from './NoticeBell.tsx'
import { useHere } from './session.ts'
import classes from './TopBar.module.css'
import { useLocale } from './useLocale.ts'

export function TopBar({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation()
  const { organization } = useHere()
  const production = organization.environment === 'production'
  return (
    <header className={classes.bar}>
      <div className={classes.band} data-production={production || undefined} aria-hidden />
      <Logo />
      <OrganizationMenu />
      <span className={classes.environment} data-production={production || undefined}>
        {t(`environment.${organization.environment}`, { defaultValue: organization.environment })}
      </span>
      <button type="button" className={classes.search} onClick={() => openSpotlight()}>
        <IconSearch size={16} aria-hidden />
        <span className={classes.searchWords}>{t('frame.search')}</span>
        <kbd className={classes.key}>{isApple() ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      <LanguageSwitch />
      <SchemeMenu />
      <NoticeBell />
      <ActionIcon onClick={onHelp} aria-label={t('frame.help')} title={t('frame.help')}>
        <IconHelp size={19} stroke={1.6} />
      </ActionIcon>
      <AccountMenu />
    </header>
  )
}

function OrganizationMenu() {
  const { t } = useTranslation()
  const { session, organization } = useHere()
  const navigate = useNavigate()
  if (session.organizations.length < 2) return <strong className={classes.organization}>{organization.name}</strong>
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className={classes.organization}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('frame.organization', { name: organization.name })}
        >
          {organization.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {session.organizations.map(({ slug, name, environment }) => (
          <Menu.Item
            key={slug}
            onClick={() => void navigate({ to: '/o/$slug', params: { slug } })}
            rightSection={slug === organization.slug ? <IconCheck size={14} aria-hidden /> : undefined}
          >
            {name} · {t(`environment.${environment}`, { defaultValue: environment })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The other language, under its own name, so that who cannot read this one finds it. */
export function LanguageSwitch() {
  const { language } = useLocale()
  const other = language === 'en' ? 'fr' : 'en'
  const names = { en: 'English', fr: 'Français' } as const
  return (
    <Button
      variant="subtle"
      color="gray"
      px={8}
      lang={other}
      aria-label={`${other.toUpperCase()} – ${names[other]}`}
      title={names[other]}
      onClick={() => void changeLanguage(other)}
    >
      {other.toUpperCase()}
    </Button>
  )
}

const schemes = [
  { scheme: 'light', icon: IconSun },
  { scheme: 'dark', icon: IconMoon },
  { scheme: 'auto', icon: IconSunMoon },
] as const

function SchemeMenu() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Now = schemes.find(({ scheme }) => scheme === colorScheme)?.icon ?? IconSunMoon
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('frame.scheme')} title={t('frame.scheme')}>
          <Now size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ scheme, icon: Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={scheme === colorScheme ? <IconCheck size={14} aria-hidden /> : undefined}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`scheme.${scheme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function AccountMenu() {
  const { t } = useTranslation()
  const { session, organization } = useHere()
  const navigate = useNavigate()
  const client = useQueryClient()
  const name = session.account.name ?? session.account.email
  const leave = async () => {
    // Signed out here even when the hub cannot be told: the cookie ends by itself.
    await signOut().catch(() => undefined)
    // First away from what needs a session: without one it would ask to come back here.
    await navigate({ to: '/sign-in' })
    client.clear()
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button
          type="button"
          className={classes.account}
          aria-label={t('frame.account', { initials: initials(name), name })}
        >
          {initials(name)}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name}
          <br />
          {t(`role.${organization.role}`, { defaultValue: organization.role })}
        </Menu.Label>
        <Menu.Item onClick={() => void leave()}>{t('frame.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean)
  return `${words[0]?.[0] ?? ''}${words[1]?.[0] ?? ''}`.toUpperCase()
}

const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent)
